#include "placement/algorithms/knee.hpp"

#include <catch2/catch.hpp>
#include <vector>

using moescope::placement::knee;

TEST_CASE("the knee is where gain outruns cost the most, in any units") {
  const std::vector<double> gain{0, 6, 9, 9.5, 10};
  CHECK(knee(std::vector<double>{0, 1, 2, 3, 4}, gain) == 2);  // 0.9 - 0.5, against 0.6 - 0.25
  CHECK(knee(std::vector<double>{100, 300, 500, 700, 900}, gain) == 2);
  CHECK(knee(std::vector<double>{0, 1, 5, 6, 7}, gain) == 1);
}

TEST_CASE("without a trade-off the first point wins, or the one with the most gain") {
  CHECK(knee(std::vector<double>{3}, std::vector<double>{1}) == 0);
  CHECK(knee(std::vector<double>{1, 1, 1}, std::vector<double>{2, 2, 2}) == 0);
  CHECK(knee(std::vector<double>{1, 1, 1}, std::vector<double>{2, 4, 3}) == 1);
  CHECK(knee(std::vector<double>{0, 1, 2}, std::vector<double>{0, 1, 2}) == 0);
}
