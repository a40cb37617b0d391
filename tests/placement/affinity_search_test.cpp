#include "placement/algorithms/affinity_search.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/random_affinity.hpp"

using namespace moescope;
using placement::Matrix;

TEST_CASE("the search finds the optimum of nearly all small problems and never more") {
  core::Rng rng(2);
  int optimal = 0;
  for (int round = 0; round < 100; ++round) {
    const Matrix affinity = random_affinity(6, rng);
    const auto rank_of = placement::affinity_search(affinity, std::vector<int>{3, 3}, 8, rng);
    const double found = placement::inner_affinity(affinity, rank_of);
    const double best = exhaustive_optimum(affinity, {0, 0, 0, 1, 1, 1});
    REQUIRE(found <= best);
    optimal += found == best;
  }
  CHECK(optimal >= 95);
}

TEST_CASE("swaps only ever raise the affinity and keep the sizes") {
  core::Rng rng(3);
  for (int round = 0; round < 20; ++round) {
    const Matrix affinity = random_affinity(12, rng);
    const std::vector<int> slots{5, 4, 3};
    const auto before = placement::greedy_groups(affinity, slots);
    auto after = before;
    placement::improve_by_swaps(affinity, 3, after);
    CHECK(placement::inner_affinity(affinity, after) >=
          placement::inner_affinity(affinity, before));
    for (int r = 0; r < 3; ++r) CHECK(std::ranges::count(after, r) == slots[r]);
  }
}

TEST_CASE("the greedy construction opens with the strongest expert and adds its best partners") {
  // 3 is tied to 1 and 4; 0 and 2 to each other.
  Matrix affinity(5, 5);
  const auto tie = [&](int i, int j, double value) { affinity(i, j) = affinity(j, i) = value; };
  tie(3, 1, 5);
  tie(3, 4, 4);
  tie(0, 2, 6);
  CHECK(placement::greedy_groups(affinity, std::vector<int>{3, 2}) ==
        std::vector<int>{1, 0, 1, 0, 0});
  // The strongest pair is 0 and 2; with the lowest id 0 opens, too. 1 follows as the lowest of the
  // experts that have no tie to them.
  for (const auto opening : {placement::Opening::pair, placement::Opening::lowest})
    CHECK(placement::greedy_groups(affinity, std::vector<int>{3, 2}, opening) ==
          std::vector<int>{0, 0, 0, 1, 1});
}
