#include "placement/algorithms/token_cover.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Placement;

namespace {

// Sum over tokens of the smallest number of ranks that together hold its experts.
std::int64_t smallest_cover(const routing::RoutingTrace& trace, const Placement& placement) {
  std::int64_t sum = 0;
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    int best = placement.ranks;
    for (unsigned set = 1; set < 1U << placement.ranks; ++set) {
      const bool covers = std::ranges::all_of(trace.at(t, 0), [&](int expert) {
        for (int r = 0; r < placement.ranks; ++r)
          if ((set >> r & 1U) && placement.hosts(0, expert, r)) return true;
        return false;
      });
      if (covers) best = std::min(best, std::popcount(set));
    }
    sum += best;
  }
  return sum;
}

Placement random_primaries(int experts, int ranks, core::Rng& rng) {
  Placement placement(1, experts, ranks);
  for (auto& rank : placement.primary) rank = static_cast<std::int32_t>(rng.below(ranks));
  return placement;
}

}  // namespace

TEST_CASE("the gain of a first copy is exactly the drop of the smallest cover") {
  core::Rng rng(1);
  for (int round = 0; round < 5; ++round) {
    const auto trace = random_trace({.layers = 1, .experts = 7, .top_k = 3}, rng.next());
    const Placement placement = random_primaries(7, 4, rng);
    const placement::TokenCover cover(trace, placement, 0);
    const std::int64_t before = smallest_cover(trace, placement);
    for (int e = 0; e < 7; ++e)
      for (int r = 0; r < 4; ++r) {
        if (placement.primary[e] == r) continue;
        Placement copied = placement;
        copied.replicas_at(0, e) = {r};
        CHECK(static_cast<std::int64_t>(cover.gain(e, r)) ==
              before - smallest_cover(trace, copied));
      }
  }
}

TEST_CASE("gains add up to no more than the smallest cover drops") {
  core::Rng rng(6);
  for (int round = 0; round < 5; ++round) {
    const auto trace = random_trace({.layers = 1, .experts = 8, .top_k = 4}, rng.next());
    Placement placement = random_primaries(8, 4, rng);
    placement::TokenCover cover(trace, placement, 0);
    const std::int64_t before = smallest_cover(trace, placement);
    std::int64_t gained = 0;
    for (int step = 0; step < 8; ++step) {
      const int e = static_cast<int>(rng.below(8)), r = static_cast<int>(rng.below(4));
      if (placement.hosts(0, e, r)) continue;
      gained += static_cast<std::int64_t>(cover.gain(e, r));
      cover.add_copy(e, r);
      auto& replicas = placement.replicas_at(0, e);
      replicas.insert(std::ranges::upper_bound(replicas, r), r);
      CHECK(gained <= before - smallest_cover(trace, placement));
    }
    CHECK(gained > 0);
  }
}
