#include "placement/algorithms/capped_search.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/eplb.hpp"
#include "placement/hand_problem.hpp"
#include "placement/random_affinity.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Matrix;

namespace {

std::vector<double> random_load(int experts, core::Rng& rng) {
  std::vector<double> load(experts);
  for (double& x : load) x = static_cast<double>(rng.between(1, 20));
  return load;
}

}  // namespace

TEST_CASE("max violation by hand") {
  CHECK(placement::max_violation(std::vector<double>{3, 1, 2}, std::vector<int>{0, 1, 1}, 2) == 0);
  CHECK(placement::max_violation(std::vector<double>{3, 1, 2}, std::vector<int>{0, 0, 1}, 3) == 1);
  CHECK(placement::max_violation(std::vector<double>{0, 0}, std::vector<int>{0, 1}, 2) == 0);
}

TEST_CASE("the capped search keeps its cap and nearly always finds the best placement under it") {
  core::Rng rng(12);
  int optimal = 0, binding = 0;
  for (int round = 0; round < 60; ++round) {
    const Matrix affinity = random_affinity(7, rng);
    const std::vector<double> load = random_load(7, rng);
    const std::vector<int> slots{3, 2, 2};
    const double packed =
        placement::max_violation(load, placement::balanced_packing(load, slots), 3);
    const double cap = std::max(0.2, packed);
    const auto rank_of = placement::capped_search(affinity, load, slots, 0.2, 8, rng);
    REQUIRE(placement::max_violation(load, rank_of, 3) <= cap + 1e-12);
    double best = 0;
    std::vector<int> all{0, 0, 0, 1, 1, 2, 2};
    do {
      if (placement::max_violation(load, all, 3) <= cap + 1e-12)
        best = std::max(best, placement::inner_affinity(affinity, all));
    } while (std::ranges::next_permutation(all).found);
    const double found = placement::inner_affinity(affinity, rank_of);
    REQUIRE(found <= best);
    optimal += found == best;
    binding += best < exhaustive_optimum(affinity, {0, 0, 0, 1, 1, 2, 2});
  }
  CHECK(optimal >= 50);
  CHECK(binding >= 30);  // the cap did exclude better placements
}

TEST_CASE("without a cap the capped search is a local optimum of all swaps") {
  core::Rng rng(13);
  for (int round = 0; round < 20; ++round) {
    const Matrix affinity = random_affinity(12, rng);
    const auto rank_of = placement::capped_search(affinity, random_load(12, rng),
                                                  std::vector<int>{4, 4, 4}, 1e6, 1, rng);
    auto swapped = rank_of;
    placement::improve_by_swaps(affinity, 3, swapped);
    CHECK(swapped == rank_of);
  }
}

TEST_CASE("capped-swap trades co-activation for balance by theta") {
  // The hot experts 0 and 1 go together; so do 2 and 3.
  const HandProblem hand(hand_trace(4, 1, {{0, {0, 1}, 8}, {0, {2, 3}, 2}}), 2);
  const auto ranks = [&](const char* theta) {
    return hand.primaries("capped-swap", {{"capped-swap.theta", theta}});
  };
  // Together the hot ones carry 16 of 20: a violation of 0.6.
  const auto balanced = ranks("0.59"), grouped = ranks("0.6");
  CHECK(balanced[0] != balanced[1]);
  CHECK(grouped[0] == grouped[1]);
  CHECK(grouped[2] == grouped[3]);
}
