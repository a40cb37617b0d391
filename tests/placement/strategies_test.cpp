#include <catch2/catch.hpp>

#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using Ranks = std::vector<std::int32_t>;

namespace {

Ranks primaries(const routing::RoutingTrace& trace, int ranks, const std::string& strategy,
                std::uint64_t seed = 1, const std::map<std::string, std::string>& settings = {}) {
  const auto statistics = routing::collect_statistics(trace);
  const auto problem = placement::make_problem(trace, statistics, ranks, 1, 0, seed);
  const auto placed = placement::compute_placement(problem, {strategy, "none"}, settings);
  REQUIRE(placed);
  return placed->primary;
}

// Even experts go together, odd experts go together; family 0 uses clique `first`.
routing::RoutingTrace two_cliques(int first) {
  std::vector<HandToken> tokens;
  for (int i = 0; i < 8; ++i)
    for (int j = i + 2; j < 8; j += 2)
      tokens.push_back({i % 2 == first ? 0 : 1,
                        {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)},
                        5});
  tokens.push_back({0, {0, 1}, 1});
  return hand_trace(8, 2, tokens);
}

}  // namespace

TEST_CASE("contiguous and round-robin by hand") {
  const auto trace = random_trace({.layers = 1, .experts = 5}, 1);
  CHECK(primaries(trace, 2, "contiguous") == Ranks{0, 0, 0, 1, 1});
  CHECK(primaries(trace, 2, "round-robin") == Ranks{0, 1, 0, 1, 0});
}

TEST_CASE("random differs between seeds and layers") {
  const auto trace = random_trace({.layers = 2, .experts = 16}, 1);
  const Ranks first = primaries(trace, 4, "random", 1);
  CHECK(first != primaries(trace, 4, "random", 2));
  CHECK(Ranks(first.begin(), first.begin() + 16) != Ranks(first.begin() + 16, first.end()));
}

TEST_CASE("eplb balances the load") {
  const auto trace =
      hand_trace(4, 2, {{0, {0}, 7}, {1, {1}, 6}, {0, {2}, 3}, {1, {3}, 1}, {0, {3}, 1}});
  CHECK(primaries(trace, 2, "eplb") == Ranks{0, 1, 1, 0});
}

TEST_CASE("coactivation and both solvers of tacg put two cliques on two ranks") {
  for (const int first : {0, 1}) {
    const auto trace = two_cliques(first);
    const Ranks pooled = primaries(trace, 2, "coactivation");
    for (int e = 2; e < 8; ++e) CHECK(pooled[e] == pooled[e % 2]);
    CHECK(pooled[0] != pooled[1]);
    // tacg also binds: the first rank is family 0's.
    for (const char* solver : {"spectral", "swap"}) {
      const Ranks bound = primaries(trace, 2, "tacg", 1, {{"tacg.solver", solver}});
      for (int e = 0; e < 8; ++e) CHECK(bound[e] == (e % 2 == first ? 0 : 1));
    }
  }
}
