// Strategies that group experts by co-activation.
#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/hand_problem.hpp"
#include "placement/random_affinity.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using Ranks = std::vector<std::int32_t>;

namespace {

// Experts with the same id mod `cliques` go together `often` times, all others `rarely`.
routing::RoutingTrace clique_trace(int experts, int cliques, int often, int rarely = 1) {
  std::vector<HandToken> tokens;
  for (int i = 0; i < experts; ++i)
    for (int j = i + 1; j < experts; ++j)
      tokens.push_back({0,
                        {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)},
                        i % cliques == j % cliques ? often : rarely});
  return hand_trace(experts, 1, tokens);
}

void check_cliques_together(const Ranks& ranks, int cliques) {
  for (std::size_t e = 0; e < ranks.size(); ++e)
    for (std::size_t other = 0; other < e; ++other)
      CHECK((ranks[e] == ranks[other]) ==
            (e % static_cast<std::size_t>(cliques) == other % static_cast<std::size_t>(cliques)));
}

}  // namespace

TEST_CASE("grouping strategies put each clique on a rank of its own") {
  const HandProblem hand(clique_trace(12, 3, 20), 3);
  for (const char* name :
       {"spectral", "coactivation", "occult", "c2r", "metis", "annealing", "grace"}) {
    CAPTURE(name);
    check_cliques_together(hand.primaries(name), 3);
  }
}

TEST_CASE("spectral pools by tokens or by families") {
  // Family 0 has most tokens and ties 0-1 and 2-3; each token of family 1 ties 0-2 or 1-3. By
  // tokens the pairs of family 0 are stronger (10 to 8), by families those of family 1 (1/2 to
  // 10/40, the other tokens of family 0 use single experts).
  const auto trace = hand_trace(
      6, 2, {{0, {0, 1}, 10}, {0, {2, 3}, 10}, {0, {4, 5}, 20}, {1, {0, 2}, 4}, {1, {1, 3}, 4}});
  const HandProblem hand(trace, 3);
  const Ranks by_tokens = hand.primaries("spectral");
  CHECK(by_tokens[0] == by_tokens[1]);
  CHECK(by_tokens[2] == by_tokens[3]);
  const Ranks by_families = hand.primaries("spectral", {{"spectral.pooling", "families"}});
  CHECK(by_families[0] == by_families[2]);
  CHECK(by_families[1] == by_families[3]);
}

TEST_CASE("occult fills one rank at a time, and its opening decides which pair goes first") {
  // 0-1 is the strongest pair; 4 works most, with 2, 3 and 5 in turn; 2 most of all with 4.
  const HandProblem hand(
      hand_trace(6, 2,
                 {{0, {0, 1}, 9}, {0, {4, 2}, 6}, {0, {4, 3}, 5}, {0, {4, 5}, 4}, {0, {2, 3}, 1}}),
      3);
  CHECK(hand.primaries("occult") == Ranks{1, 1, 0, 2, 0, 2});
  CHECK(hand.primaries("occult", {{"occult.opening", "pair"}}) == Ranks{0, 0, 1, 2, 1, 2});
  CHECK(hand.primaries("occult", {{"occult.opening", "lowest"}}) == Ranks{0, 0, 1, 2, 1, 2});
}

TEST_CASE("c2r drops partners that stand in no top-T list") {
  // 0 works with everybody; with T = 1 every other expert has a stronger partner than 0, so the
  // pairs of 0 with 2 to 5 vanish and 0 keeps 1 alone.
  const HandProblem hand(hand_trace(6, 2,
                                    {{0, {0, 1}, 4},
                                     {0, {0, 2}, 3},
                                     {0, {0, 3}, 3},
                                     {0, {0, 4}, 3},
                                     {0, {0, 5}, 3},
                                     {0, {2, 3}, 5},
                                     {0, {4, 5}, 5}}),
                         3);
  for (const char* solver : {"greedy", "swap", "spectral"}) {
    CAPTURE(solver);
    const Ranks ranks =
        hand.primaries("c2r", {{"c2r.top_t", "1"}, {"c2r.link", "mutual"}, {"c2r.solver", solver}});
    CHECK(ranks[0] == ranks[1]);
    CHECK(ranks[2] == ranks[3]);
    CHECK(ranks[4] == ranks[5]);
  }
  // All partners: occult's grouping of the whole graph.
  CHECK(hand.primaries("c2r", {{"c2r.top_t", "5"}}) == hand.primaries("occult"));
}

TEST_CASE("metis ends with exact sizes near the best cut of small graphs") {
  core::Rng rng(8);
  double found = 0, best = 0, kway = 0;
  for (int round = 0; round < 30; ++round) {
    std::vector<HandToken> tokens;
    for (int i = 0; i < 7; ++i)
      for (int j = i + 1; j < 7; ++j)
        tokens.push_back({0,
                          {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)},
                          rng.between(0, 30)});
    HandProblem hand(hand_trace(7, 1, tokens), 3);
    hand.problem.primary_slots = {2, 4, 1};
    const auto graph = placement::pooled_graph(hand.statistics, 0);
    const auto inner = [&](const std::string& method) {
      const Ranks ranks = hand.primaries("metis", {{"metis.method", method}});
      return placement::inner_affinity(graph, std::vector<int>(ranks.begin(), ranks.end()));
    };
    found += inner("recursive");
    kway += inner("kway");
    best += exhaustive_optimum(graph, {0, 0, 1, 1, 1, 1, 2});
  }
  CHECK(std::max(found, kway) <= best);
  CHECK(std::min(found, kway) >= 0.8 * best);  // random groups reach 0.7
}

TEST_CASE("grace splits nodes first, then ranks") {
  // Four cliques of two; cliques 0 and 1 work together more than with 2 and 3, and vice versa.
  std::vector<HandToken> tokens;
  for (int i = 0; i < 8; ++i) {
    for (int j = i + 1; j < 8; ++j) {
      const int times = i % 4 == j % 4 ? 30 : i % 4 / 2 == j % 4 / 2 ? 8 : 1;
      tokens.push_back({0, {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)}, times});
    }
  }
  const HandProblem hand(hand_trace(8, 1, tokens), 4, 2);
  for (const char* rule : {"knee", "fixed"}) {
    const Ranks ranks = hand.primaries("grace", {{"grace.r_rule", rule}});
    check_cliques_together(ranks, 4);
    CHECK(ranks[0] / 2 == ranks[1] / 2);
    CHECK(ranks[2] / 2 == ranks[3] / 2);
    CHECK(ranks[0] / 2 != ranks[2] / 2);
  }
}

TEST_CASE("grace keeps the core of a large cluster together whatever r") {
  // Six experts work with each other, the lower the id the more; 6 and 7 work alone. The repair has
  // to send two of the six to them: the weakest.
  std::vector<HandToken> tokens;
  for (int i = 0; i < 6; ++i)
    for (int j = i + 1; j < 6; ++j)
      tokens.push_back(
          {0, {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)}, 40 - 5 * i - j});
  tokens.push_back({0, {6, 7}, 30});
  const HandProblem hand(hand_trace(8, 1, tokens), 2);
  for (const char* r : {"0", "0.5", "1"}) {
    const Ranks ranks = hand.primaries("grace", {{"grace.r_rule", "fixed"}, {"grace.r", r}});
    CHECK(std::ranges::count(ranks, 0) == 4);
    CHECK(ranks[6] == ranks[7]);
    for (int e = 1; e < 4; ++e) CHECK(ranks[e] == ranks[0]);
    CHECK(ranks[0] != ranks[6]);
  }
}
