#include "placement/algorithms/controlled_groups.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "placement/random_affinity.hpp"

using namespace moescope;
using placement::Matrix;

namespace {

// The lower the id, the stronger.
Matrix falling_affinity(int experts) {
  Matrix affinity(experts, experts);
  for (int i = 0; i < experts; ++i)
    for (int j = 0; j < experts; ++j)
      if (i != j) affinity(i, j) = (experts - i) * (experts - j);
  return affinity;
}

}  // namespace

TEST_CASE("controlled groups by hand") {
  // One cluster of eight for two ranks of four: r = 0.5 keeps six of them together, the least
  // margin of one expert keeps five.
  const std::vector<int> one(8, 0), slots{4, 4};
  CHECK(placement::controlled_groups(falling_affinity(8), one, slots, 0.5) ==
        std::vector<int>{0, 0, 0, 0, 0, 0, 1, 1});
  CHECK(placement::controlled_groups(falling_affinity(8), one, slots, 0) ==
        std::vector<int>{0, 0, 0, 0, 0, 1, 1, 1});
  // Five, five and two: the weakest of the first large group moves to the small one.
  CHECK(placement::controlled_groups(falling_affinity(12),
                                     std::vector<int>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 2},
                                     std::vector<int>{4, 4, 4},
                                     0.25) == std::vector<int>{0, 1, 0, 1, 0, 1, 0, 1, 2, 1, 2, 2});
}

TEST_CASE("controlled groups keep their margin whatever the clusters") {
  core::Rng rng(14);
  for (int round = 0; round < 200; ++round) {
    const int ranks = rng.between(1, 5), experts = rng.between(1, 20);
    std::vector<int> slots(ranks, 0), cluster(experts);
    for (int e = 0; e < experts; ++e) ++slots[rng.below(ranks)];
    for (int& c : cluster) c = rng.between(-1, ranks - 1);
    const double r = rng.uniform();
    const auto rank_of =
        placement::controlled_groups(random_affinity(experts, rng), cluster, slots, r);
    for (int rank = 0; rank < ranks; ++rank) {
      const double margin = slots[rank] == 0 ? 0 : std::max(1.0, std::round(r * slots[rank]));
      const auto size = static_cast<double>(std::ranges::count(rank_of, rank));
      CHECK(std::abs(size - slots[rank]) <= margin);
    }
  }
}
