#include "placement/bounds/exact.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "placement/brute_force.hpp"

using namespace moescope;
using namespace moescope::placement;

TEST_CASE("CBC's optimum is that of trying every placement") {
  core::Rng rng(21);
  int solved = 0;
  while (solved < 60) {
    const int experts = rng.between(1, 6), ranks = rng.between(1, 3);
    const bool replicas = rng.chance(0.5), sources = rng.chance(0.5);
    std::vector<int> slots(ranks);
    for (int& held : slots) held = rng.between(0, experts);
    if (std::accumulate(slots.begin(), slots.end(), 0) < experts) continue;
    const auto tokens =
        random_tokens(experts, rng.between(1, std::min(3, experts)), rng.between(1, 8), ranks, rng);
    const auto exact = exact_optimum(tokens, slots, {replicas, sources, 60});
    REQUIRE(exact);
    REQUIRE(exact->optimal);
    INFO(experts << " experts, " << ranks << " ranks, replicas " << replicas << ", sources "
                 << sources);
    CHECK(exact->cost ==
          Approx(brute_force_optimum(tokens, slots, replicas, sources)).margin(1e-7));
    CHECK(exact->bound == Approx(exact->cost).margin(1e-7));
    std::vector<int> copies(experts);
    for (std::size_t r = 0; r < slots.size(); ++r) {
      CHECK(static_cast<int>(exact->contents[r].size()) <= slots[r]);
      for (const int e : exact->contents[r]) ++copies[e];
    }
    for (const int number : copies) CHECK((replicas ? number >= 1 : number == 1));
    ++solved;
  }
}

TEST_CASE("too few slots are named") {
  core::Rng rng(1);
  const auto exact = exact_optimum(random_tokens(4, 2, 3, 2, rng), std::vector<int>{1, 2}, {});
  REQUIRE_FALSE(exact);
  CHECK(exact.error().message == "exact optimum: 3 slots on 2 ranks for 4 experts");
}
