#include "placement/algorithms/eplb.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace moescope::placement;

TEST_CASE("the balancer reproduces the example that DeepSeek published") {
  const std::vector<double> first{90, 132, 40, 61, 104, 165, 39, 4, 73, 56, 183, 86};
  const std::vector<double> second{20, 107, 104, 64, 19, 197, 187, 157, 172, 86, 16, 27};
  const RebalanceShape shape{.copies = 16, .groups = 4, .nodes = 2, .gpus = 8};
  CHECK(rebalance(first, shape) ==
        std::vector<int>{5, 6, 5, 7, 8, 4, 3, 4, 10, 9, 10, 2, 0, 1, 11, 1});
  CHECK(rebalance(second, shape) ==
        std::vector<int>{7, 10, 6, 8, 6, 11, 8, 9, 2, 4, 5, 1, 5, 0, 3, 1});
}

TEST_CASE("groups that do not divide over the nodes are balanced globally") {
  const std::vector<double> load{8, 1, 1, 1, 1, 1};
  const auto slots = rebalance(load, {.copies = 8, .groups = 3, .nodes = 2, .gpus = 4});
  CHECK(slots == rebalance(load, {.copies = 8, .groups = 1, .nodes = 1, .gpus = 4}));
  CHECK(std::ranges::count(slots, 0) == 3);
  for (int e = 1; e < 6; ++e) CHECK(std::ranges::count(slots, e) == 1);
}

TEST_CASE("packing puts each item, heaviest first, into the lightest pack with room") {
  const std::vector<double> weights{1, 9, 4, 4, 2, 2};
  CHECK(balanced_packing(weights, std::vector<int>{3, 3}) == std::vector<int>{0, 0, 1, 1, 1, 0});
  CHECK(balanced_packing(weights, std::vector<int>{1, 5}) == std::vector<int>{1, 0, 1, 1, 1, 1});
  CHECK(balanced_packing(weights, std::vector<int>(6, 1)) == std::vector<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("further copies go to the largest weight per copy, the lowest id among equals") {
  CHECK(replicate_experts(std::vector<double>{6, 4, 4}, 6) == std::vector<int>{0, 1, 2, 0, 1, 2});
  CHECK(replicate_experts(std::vector<double>{0, 0}, 3) == std::vector<int>{0, 1, 0});
}
