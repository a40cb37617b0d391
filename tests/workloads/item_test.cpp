#include "workloads/families/item.hpp"

#include <catch2/catch.hpp>

using namespace moescope::workloads;

TEST_CASE("an answer matches by its first line, white space aside") {
  const Item item{"", "math", "Problem", "12 + 7 = 19"};
  CHECK(answer_matches(item, " 12 + 7 = 19"));
  CHECK(answer_matches(item, "\n 12 +  7 = 19 \nProblem: next"));
  CHECK_FALSE(answer_matches(item, "12 + 7 = 18"));
  CHECK_FALSE(answer_matches(item, "12 + 7 = 19 apples"));
  CHECK_FALSE(answer_matches(item, ""));
}
