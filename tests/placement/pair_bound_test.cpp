// The bound must never exceed the exact optimum, which small instances give by trying every
// placement.
#include "placement/bounds/pair_bound.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "placement/placement.hpp"

using namespace moescope;

namespace {

// Tokens that favour some experts together, so that bounds above zero occur.
routing::RoutingTrace skewed_trace(int experts, int k, int tokens, core::Rng& rng) {
  routing::RoutingTrace trace;
  trace.layers = 1;
  trace.experts = experts;
  trace.top_k = k;
  trace.families = {"a"};
  trace.request_family = {0};
  for (int token = 0; token < tokens; ++token) {
    std::vector<std::uint16_t> all(experts);
    for (int e = 0; e < experts; ++e) all[e] = static_cast<std::uint16_t>(e);
    rng.shuffle(all);
    if (rng.chance(0.4)) std::ranges::sort(all);
    trace.expert_ids.insert(trace.expert_ids.end(), all.begin(), all.begin() + k);
    trace.request.push_back(0);
    trace.position.push_back(token);
    trace.phase.push_back(routing::Phase::prefill);
  }
  return trace;
}

// Fewest ranks that hold all experts of a token; held[r] is a set of experts.
int cover(unsigned wanted, const std::vector<unsigned>& held) {
  int fewest = 99;
  for (unsigned ranks = 1; ranks < 1U << held.size(); ++ranks) {
    unsigned together = 0;
    for (std::size_t r = 0; r < held.size(); ++r)
      if (ranks >> r & 1U) together |= held[r];
    if ((wanted & ~together) == 0) fewest = std::min(fewest, std::popcount(ranks));
  }
  return fewest;
}

// Every way to give rank r exactly slots[r] experts such that each expert is held somewhere.
double optimum(const routing::RoutingTrace& trace, const std::vector<int>& slots) {
  const unsigned everything = (1U << trace.experts) - 1;
  std::vector<unsigned> held(slots.size());
  double best = 1e9;
  const auto place = [&](auto&& self, std::size_t rank) -> void {
    if (rank == slots.size()) {
      unsigned together = 0;
      for (const unsigned set : held) together |= set;
      if (together != everything) return;
      double sum = 0;
      for (std::size_t token = 0; token < trace.tokens(); ++token) {
        unsigned wanted = 0;
        for (const auto expert : trace.at(token, 0)) wanted |= 1U << expert;
        sum += cover(wanted, held) - 1;  // the source is one of them, at best
      }
      best = std::min(best, sum / static_cast<double>(trace.tokens()));
      return;
    }
    for (unsigned set = 0; set <= everything; ++set) {
      if (std::popcount(set) != slots[rank]) continue;
      held[rank] = set;
      self(self, rank + 1);
    }
  };
  place(place, 0);
  return best;
}

}  // namespace

TEST_CASE("the pair bound never exceeds the exact optimum, and is often above zero") {
  core::Rng rng(11);
  int above_zero = 0;
  for (int i = 0; i < 300; ++i) {
    const int experts = rng.between(3, 6), ranks = rng.between(2, 3);
    const auto trace =
        skewed_trace(experts, rng.between(2, std::min(4, experts)), rng.between(1, 12), rng);
    auto slots = placement::even_slots(experts, ranks);
    const bool replicas = rng.chance(0.5);
    if (replicas) slots[0] = std::min(slots[0] + 1, experts);
    const double bound = placement::pair_bound(placement::layer_tokens(trace, 0), slots, replicas);
    INFO(experts << " experts, " << ranks << " ranks, replicas " << replicas);
    REQUIRE(bound <= optimum(trace, slots) + 1e-9);
    above_zero += bound > 0;
  }
  CHECK(above_zero > 100);
}

TEST_CASE("the bound is exact where it must be") {
  core::Rng rng(1);
  auto trace = skewed_trace(4, 4, 5, rng);
  // All four experts, two to a rank: two ranks at least, one of them the source.
  CHECK(placement::pair_bound(placement::layer_tokens(trace, 0), std::vector<int>{2, 2}, false) ==
        Approx(1));
  // One rank holds everything.
  CHECK(placement::pair_bound(placement::layer_tokens(trace, 0), std::vector<int>{4}, false) ==
        Approx(0));
  // One expert to a rank.
  CHECK(placement::pair_bound(placement::layer_tokens(trace, 0), std::vector<int>{1, 1, 1, 1},
                              false) == Approx(3));
}
