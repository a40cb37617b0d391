#include "placement/bounds/content_beam.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "placement/bounds/content_bound.hpp"
#include "placement/brute_force.hpp"
#include "placement/placement.hpp"

using namespace moescope;
using namespace moescope::placement;

namespace {

// What content_bound asks about: tokens are worth max(0, price j - scale), local ones price j.
TokenWorth worth_of(int top_k, int price, int scale) {
  TokenWorth worth;
  for (int j = 0; j <= top_k; ++j) {
    worth.remote.push_back(std::max(0, price * j - scale));
    worth.local.push_back(price * j);
  }
  return worth;
}

}  // namespace

TEST_CASE("what a beam proves is never below the best content, and is it when the beam is wide") {
  core::Rng rng(41);
  int tight_when_narrow = 0, narrow = 0;
  for (int round = 0; round < 150; ++round) {
    const int experts = rng.between(2, 11), size = rng.between(1, std::min(7, experts));
    const int k = rng.between(1, std::min(7, experts)), rank = rng.between(-1, 1);
    const auto tokens = random_tokens(experts, k, rng.between(1, 60), 2, rng);
    const auto worth = worth_of(k, rng.between(60, 100), 100);
    std::vector<std::int32_t> charges(experts);
    for (auto& charge : charges) charge = rng.between(-400, 900);
    const ContentBeam beam(tokens, size, rank, worth);
    const auto values = ContentValues(tokens, size, worth).of_size(size, rank);
    const auto best = best_contents(values, size, charges, 1).front();
    const auto low = std::numeric_limits<std::int32_t>::min();
    INFO(experts << " experts, contents of " << size << ", top " << k);

    const auto wide = beam.search(charges, low, 100'000, 5);
    REQUIRE(wide.proven >= best.surplus);
    if (k <= 5) {  // no order is left out
      CHECK(wide.proven <= best.surplus + 1);
      CHECK(wide.best.front().surplus == best.surplus);
    }
    // Asked for more than there is, it proves that there is no more.
    if (k <= 5)
      CHECK(beam.search(charges, best.surplus + 1000, 100'000, 5).proven <= best.surplus + 1001);

    const auto few = beam.search(charges, low, 3, 5);
    REQUIRE(few.proven >= best.surplus);
    ++narrow;
    tight_when_narrow += few.proven <= best.surplus + 1;

    std::vector<int> members(best.experts.begin(), best.experts.end());
    std::int32_t value = best.surplus;
    for (const int e : members) value += charges[e];
    if (k <= 5) CHECK(beam.value(members) == value);
    CHECK(beam.value(members) >= value);
  }
  CHECK(tight_when_narrow < narrow);  // else three sets would have been enough for anything
}

TEST_CASE("the content bound from beams never exceeds the optimum, and often meets it") {
  core::Rng rng(42);
  int tight = 0;
  for (int round = 0; round < 150; ++round) {
    const int experts = rng.between(2, 7), ranks = rng.between(1, 3);
    const bool replicas = rng.chance(0.4), sources = rng.chance(0.5);
    auto slots = even_slots(experts, ranks);
    if (replicas) ++slots[rng.below(slots.size())];
    const auto tokens = random_tokens(experts, rng.between(1, std::min(4, experts)),
                                      rng.between(1, 14), ranks, rng);
    ContentOptions options;
    options.replicas = replicas;
    options.sources = sources;
    options.most_listed = 0;
    options.width = rng.between(2, 200);
    options.proof_width = rng.between(2, 2000);
    options.service_price = replicas ? 0.5 + rng.uniform() / 2 : 1;
    options.rounds = 15;
    const double optimum = brute_force_optimum(tokens, slots, replicas, sources);
    const auto bound = content_bound(tokens, slots, options);
    REQUIRE(bound);
    REQUIRE(*bound <= optimum + 1e-9);
    tight += *bound > optimum - 0.02;
  }
  CHECK(tight > 60);
}
