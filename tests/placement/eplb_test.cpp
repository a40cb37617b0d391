#include "placement/algorithms/eplb.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"

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

TEST_CASE("hierarchical packing is the balancer without further copies") {
  moescope::core::Rng rng(6);
  for (int round = 0; round < 200; ++round) {
    const int nodes = rng.between(1, 3), gpus = nodes * rng.between(1, 3);
    const int groups = nodes * rng.between(1, 3), gpu_slots = groups * rng.between(1, 2);
    std::vector<double> load(gpus * gpu_slots);
    for (double& x : load) x = static_cast<double>(rng.below(6));  // many ties
    const auto slots = rebalance(load, {gpus * gpu_slots, groups, nodes, gpus});
    const auto rank_of =
        hierarchical_packing(load, std::vector<int>(gpus, gpu_slots), groups, nodes);
    for (std::size_t i = 0; i < slots.size(); ++i)
      CHECK(rank_of[slots[i]] == static_cast<int>(i) / gpu_slots);
  }
}

TEST_CASE("hierarchical packing keeps groups on nodes of any size, or packs over all ranks") {
  // Groups {0, 1}, {2, 3}, {4, 5}; node 0 has room for one of them, node 1 for two. The heaviest
  // goes to node 0 (ties to the lowest pack), the others follow where there is room.
  const std::vector<double> load{1, 2, 9, 1, 3, 2};
  CHECK(hierarchical_packing(load, std::vector<int>{1, 1, 1, 3}, 3, 2) ==
        std::vector<int>{3, 3, 0, 1, 2, 3});
  // Three slots on node 0 split a group: one packing over all ranks.
  const std::vector<int> split{2, 1, 2, 1};
  CHECK(hierarchical_packing(load, split, 3, 2) == balanced_packing(load, split));
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
