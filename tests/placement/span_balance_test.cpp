#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "placement/span/balance_path.hpp"
#include "placement/span/label_alignment.hpp"
#include "placement/span/rank_loads.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using namespace moescope::placement;

namespace {

SpanResult solution(double cost, double spread) {
  return {.hosts = {},
          .main = {},
          .loads = {},
          .cost = cost,
          .spread = spread,
          .window_spread = spread};
}

}  // namespace

TEST_CASE("one price of spread serves all layers, the least that keeps the limit") {
  // The second layer gives balance more cheaply than the first.
  const std::vector<std::vector<SpanResult>> layers{{solution(1.0, 0.10), solution(3.0, 0.0)},
                                                    {solution(1.0, 0.10), solution(1.5, 0.0)}};
  CHECK(choose_balanced(layers, {.jain = 0}) == std::vector<std::size_t>{0, 0});
  CHECK(choose_balanced(layers, {.jain = 0.95}) == std::vector<std::size_t>{0, 1});
  CHECK(choose_balanced(layers, {.jain = 0.99}) == std::vector<std::size_t>{1, 1});
  // Out of reach: the most balanced ones.
  CHECK(choose_balanced({{solution(1, 0.2), solution(2, 0.1)}}, {.jain = 0.999}) ==
        std::vector<std::size_t>{1});
}

TEST_CASE("variation between windows counts as what another sample shows") {
  SpanResult result = solution(1, 0.01);
  result.violation = 0.2;
  result.window_spread = 0.05;
  CHECK(limited_spread(result, 2.0 / 8) == Approx(0.02));
  CHECK(limited_violation(result, 2.0 / 8) == Approx(0.2 * std::sqrt(2.0)));
}

TEST_CASE("the change of spread is that of setting the loads anew") {
  core::Rng rng(1);
  const int experts = 6, ranks = 3;
  std::vector<double> uses(3 * experts);
  for (double& use : uses) use = 1 + rng.uniform();
  const WindowUses windows(uses, {0.5, 0.25, 0.25}, experts, ranks);
  RankLoads loads(windows, ranks);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> shares(experts * ranks);
    for (double& share : shares) share = rng.uniform();
    loads.set(shares);
    const double before = loads.spread();
    std::vector<RankLoads::Change> changes;
    for (int i = 0; i < 5; ++i)
      changes.push_back({rng.between(0, ranks - 1), rng.between(0, experts - 1), rng.uniform()});
    const double delta = loads.spread_delta(changes);
    for (const auto& change : changes) shares[change.expert * ranks + change.rank] += change.share;
    loads.set(shares);
    CHECK(loads.spread() == Approx(before + delta).margin(1e-12));
  }
}

TEST_CASE("names for load even out the sum over layers, among ranks of one size") {
  SpanResult result = solution(1, 0.1);
  result.loads = {1.5, 0.5, 1.0, 1.0};
  const auto names = name_for_load({{result}, {result}}, {0, 0}, std::vector<int>{2, 2, 3, 3});
  std::vector<double> sum(4, 0.0);
  for (const auto& rank_of : names)
    for (int group = 0; group < 4; ++group) sum[rank_of[group]] += result.loads[group];
  CHECK(sum == std::vector<double>{2, 2, 2, 2});
}

TEST_CASE("aligned ranks serve the requests of a topic in every layer") {
  // Two topics, two ranks; the second layer's groups have their names the other way round.
  auto trace = hand_trace(4, 2, {{0, {0, 1}, 6}, {1, {2, 3}, 6}});
  trace.layers = 2;
  const auto once = trace.expert_ids;
  trace.expert_ids.clear();
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    for (int layer = 0; layer < 2; ++layer)
      trace.expert_ids.insert(trace.expert_ids.end(), once.begin() + 2 * t,
                              once.begin() + 2 * t + 2);
  std::vector<std::uint32_t> tokens(trace.tokens());
  std::iota(tokens.begin(), tokens.end(), 0);
  const std::vector<std::vector<RankMask>> hosts{{1, 1, 2, 2}, {2, 2, 1, 1}};
  const auto rank_of = align_labels(trace, tokens, std::vector<int>{2, 2}, {}, hosts);
  CHECK(rank_of[0][0] == rank_of[1][1]);
  CHECK(rank_of[0][1] == rank_of[1][0]);
  CHECK(rank_of[0][0] != rank_of[0][1]);
}

TEST_CASE("requests go to their best rank within the cap, the largest first") {
  const std::vector<double> savings{5, 1, 5, 1, 5, 4}, sizes{4, 2, 2};
  // Room for 1.1 x 8 / 2 = 4.4 tokens: the large one takes rank 0, the others do not fit there.
  CHECK(assign_within_cap(savings, sizes, 2, 1.1) == std::vector<std::int32_t>{0, 1, 1});
  CHECK(assign_within_cap(savings, sizes, 2, 2) == std::vector<std::int32_t>{0, 0, 0});
}
