// The bound must never exceed the exact optimum, which small instances give by trying every
// placement (bounds_test.cpp does that for all methods at once).
#include "placement/bounds/pair_bound.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "placement/brute_force.hpp"
#include "placement/placement.hpp"

using namespace moescope;

TEST_CASE("the pair bound never exceeds the exact optimum, and is often above zero") {
  core::Rng rng(11);
  int above_zero = 0;
  for (int i = 0; i < 300; ++i) {
    const int experts = rng.between(3, 6), ranks = rng.between(2, 3);
    const auto tokens = random_tokens(experts, rng.between(2, std::min(4, experts)),
                                      rng.between(1, 12), ranks, rng);
    auto slots = placement::even_slots(experts, ranks);
    const bool replicas = rng.chance(0.5);
    if (replicas) slots[0] = std::min(slots[0] + 1, experts);
    const double bound = placement::pair_bound(tokens, slots, replicas);
    INFO(experts << " experts, " << ranks << " ranks, replicas " << replicas);
    REQUIRE(bound <= brute_force_optimum(tokens, slots, replicas, false) + 1e-9);
    above_zero += bound > 0;
  }
  CHECK(above_zero > 100);
}

TEST_CASE("the pair bound is exact where it must be") {
  core::Rng rng(1);
  const auto tokens = random_tokens(4, 4, 5, 1, rng);
  // All four experts, two to a rank: two ranks at least, one of them the source.
  CHECK(placement::pair_bound(tokens, std::vector<int>{2, 2}, false) == Approx(1));
  // One rank holds everything.
  CHECK(placement::pair_bound(tokens, std::vector<int>{4}, false) == Approx(0));
  // One expert to a rank.
  CHECK(placement::pair_bound(tokens, std::vector<int>{1, 1, 1, 1}, false) == Approx(3));
}
