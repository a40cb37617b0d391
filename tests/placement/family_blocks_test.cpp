#include "placement/algorithms/family_blocks.hpp"

#include <catch2/catch.hpp>

#include "placement/placement.hpp"
#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::BlockLayout;
using placement::Matrix;
using Ints = std::vector<int>;

TEST_CASE("ranks are dealt to families") {
  CHECK(placement::family_of_ranks(6, 3, BlockLayout::consecutive) == Ints{0, 0, 1, 1, 2, 2});
  CHECK(placement::family_of_ranks(6, 3, BlockLayout::strided) == Ints{0, 1, 2, 0, 1, 2});
  CHECK(placement::family_of_ranks(5, 2, BlockLayout::consecutive) == Ints{0, 0, 0, 1, 1});
  CHECK(placement::family_of_ranks(2, 4, BlockLayout::consecutive) == Ints{0, 2});
}

TEST_CASE("strided blocks give every family of the paper's 60 experts on 16 ranks 4, 4, 4 and 3") {
  const Ints slots = placement::even_slots(60, 16);
  const Ints family = placement::family_of_ranks(16, 4, BlockLayout::strided);
  for (int f = 0; f < 4; ++f) {
    Ints block;
    for (int r = 0; r < 16; ++r)
      if (family[r] == f) block.push_back(slots[r]);
    CHECK(block == Ints{4, 4, 4, 3});
  }
}

TEST_CASE("groups move to their family's ranks, never to ranks of another size") {
  // Groups 0 and 1 have two experts, 2 and 3 one.
  const Ints slots{2, 2, 1, 1}, rank_of{0, 0, 1, 1, 2, 3};
  Matrix preference(6, 2);
  const double first[] = {0.1, 0.3, 0.9, 0.7, 0.2, 0.8};
  for (int e = 0; e < 6; ++e) {
    preference(e, 0) = first[e];
    preference(e, 1) = 1 - first[e];
  }
  // Ranks 0 and 2 are family 0's: groups 1 and 3 prefer it.
  CHECK(placement::bind_to_families(rank_of, preference, slots, Ints{0, 1, 0, 1}) ==
        Ints{1, 1, 0, 0, 3, 2});
}

TEST_CASE("home families fill the families' slots with the largest preferences") {
  Matrix preference(4, 2);
  const double first[] = {0.9, 0.8, 0.7, 0.4};
  for (int e = 0; e < 4; ++e) {
    preference(e, 0) = first[e];
    preference(e, 1) = 1 - first[e];
  }
  CHECK(placement::home_families(preference, Ints{1, 1, 2}, Ints{0, 0, 1}) == Ints{0, 0, 1, 1});
}

TEST_CASE("alpha 0 of tacg: the pooled graph, or experts pinned to their home family") {
  // Families use the experts 0-3 and 4-7 of their own, but the pairs over the border are frequent.
  std::vector<HandToken> tokens;
  for (std::uint16_t e = 0; e < 4; ++e) {
    tokens.push_back({0, {e, static_cast<std::uint16_t>((e + 1) % 4)}, 4});
    tokens.push_back(
        {1, {static_cast<std::uint16_t>(e + 4), static_cast<std::uint16_t>((e + 1) % 4 + 4)}, 4});
    for (const int f : {0, 1}) tokens.push_back({f, {e, static_cast<std::uint16_t>(e + 4)}, 9});
  }
  const auto trace = hand_trace(8, 2, tokens);
  const auto statistics = routing::collect_statistics(trace);
  const auto problem = placement::make_problem(trace, statistics, 4, 1, 0, 1);
  const auto place = [&](const std::string& alpha_zero) {
    const auto placed = placement::compute_placement(
        problem, {"tacg", "none"},
        {{"tacg.alpha", "0"}, {"tacg.alpha_zero", alpha_zero}, {"tacg.solver", "swap"}});
    REQUIRE(placed);
    return placed->primary;
  };
  const auto pooled = place("pooled");
  for (int e = 0; e < 4; ++e) CHECK(pooled[e] == pooled[e + 4]);
  const auto pinned = place("pinned");
  for (int e = 0; e < 8; ++e) CHECK(pinned[e] / 2 == e / 4);
}
