#include "placement/bounds/spectral_bound.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <numeric>

#include "placement/brute_force.hpp"
#include "placement/placement.hpp"

using namespace moescope;
using namespace moescope::placement;

namespace {

// Over every assignment of experts to ranks.
double most_pairs(const std::vector<double>& counts, int experts, const std::vector<int>& slots) {
  double most = 0;
  std::vector<std::vector<int>> held(slots.size());
  const std::function<void(int, double)> place = [&](int expert, double together) {
    if (expert == experts) {
      most = std::max(most, together);
      return;
    }
    for (std::size_t r = 0; r < slots.size(); ++r) {
      if (static_cast<int>(held[r].size()) == slots[r]) continue;
      double more = together;
      for (const int other : held[r]) more += counts[expert * experts + other];
      held[r].push_back(expert);
      place(expert + 1, more);
      held[r].pop_back();
    }
  };
  place(0, 0);
  return most;
}

}  // namespace

TEST_CASE("eigenvalues bound the pairs that any partition keeps together, and the cost") {
  core::Rng rng(51);
  int close = 0;
  for (int round = 0; round < 100; ++round) {
    const int experts = rng.between(2, 7), ranks = rng.between(1, 4);
    auto slots = even_slots(experts, ranks);
    if (rng.chance(0.5))
      for (int& held : slots) held = rng.between(0, experts);
    if (std::accumulate(slots.begin(), slots.end(), 0) < experts) continue;
    const auto tokens = random_tokens(experts, rng.between(1, std::min(3, experts)),
                                      rng.between(1, 20), ranks, rng);
    const auto counts = pair_counts(tokens);
    const double most = most_pairs(counts, experts, slots);
    const double bound = most_pairs_by_eigenvalues(counts, experts, slots);
    INFO(experts << " experts, " << ranks << " ranks");
    REQUIRE(bound >= most - 1e-6);
    close += bound <= 1.2 * most + 1e-6;
    REQUIRE(spectral_bound(tokens, slots) <=
            brute_force_optimum(tokens, slots, false, false) + 1e-9);
  }
  CHECK(close > 30);
}
