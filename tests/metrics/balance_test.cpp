#include <catch2/catch.hpp>

#include "metrics/score.hpp"

using namespace moescope::metrics;

TEST_CASE("balance of loads by hand") {
  const std::uint64_t even[] = {5, 5, 5, 5}, one[] = {8, 0, 0, 0}, mixed[] = {1, 3},
                      none[] = {0, 0};
  CHECK(jain_index(even, 4) == 1.0);
  CHECK(jain_index(one, 4) == 0.25);
  CHECK(jain_index(mixed, 2) == Approx(16.0 / 20.0));
  CHECK(jain_index(none, 2) == 1.0);
  CHECK(max_over_mean(even, 4) == 1.0);
  CHECK(max_over_mean(one, 4) == 4.0);
  CHECK(max_over_mean(mixed, 2) == 1.5);
  CHECK(max_over_mean(none, 2) == 1.0);
}
