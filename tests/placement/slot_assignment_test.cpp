#include "placement/algorithms/slot_assignment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"

using namespace moescope;
using placement::Matrix;

TEST_CASE("the assignment to slots equals the best of all arrangements") {
  core::Rng rng(4);
  const std::vector<std::vector<int>> sizes{{2, 2, 2}, {3, 0, 1, 2}, {6}, {1, 1, 1, 1, 1, 1}};
  for (int round = 0; round < 40; ++round) {
    const auto& slots = rng.pick(sizes);
    Matrix gain(6, static_cast<int>(slots.size()));
    for (double& g : gain.values) g = rng.between(-9, 9);
    std::vector<int> rank_of;
    for (std::size_t r = 0; r < slots.size(); ++r)
      rank_of.insert(rank_of.end(), slots[r], static_cast<int>(r));
    const auto value = [&](const std::vector<int>& ranks) {
      double sum = 0;
      for (int e = 0; e < 6; ++e) sum += gain(e, ranks[e]);
      return sum;
    };
    const std::vector<int> sorted = rank_of;
    double best = -1e9;
    do best = std::max(best, value(rank_of));
    while (std::ranges::next_permutation(rank_of).found);
    auto found = placement::assign_to_slots(gain, slots);
    CHECK(value(found) == best);
    std::ranges::sort(found);
    CHECK(found == sorted);
  }
}
