#include "metrics/score.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <set>

#include "core/rng.hpp"
#include "placement/selector.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using metrics::Score;
using placement::Placement;
using routing::RoutingTrace;

namespace {

Placement random_placement(const RoutingTrace& trace, int ranks, double copies, core::Rng& rng) {
  Placement placement(trace.layers, trace.experts, ranks);
  for (int layer = 0; layer < trace.layers; ++layer)
    for (int e = 0; e < trace.experts; ++e) {
      const int primary = placement.primary_at(layer, e) = static_cast<int>(rng.below(ranks));
      for (int r = 0; r < ranks; ++r)
        if (r != primary && rng.chance(copies)) placement.replicas_at(layer, e).push_back(r);
    }
  return placement;
}

// The definitions of metrics.md with sets and maps, layer after layer.
struct Reference {
  Reference(const RoutingTrace& trace, const Placement& placement,
            const metrics::ScoreOptions& options) {
    std::vector<std::unique_ptr<placement::ReplicaSelector>> selectors;
    for (int r = 0; r < placement.ranks; ++r)
      selectors.push_back(*placement::make_selector(options.selector, placement, r));
    const int per_node = placement.ranks / options.nodes;
    for (std::size_t t = 0; t < trace.tokens(); ++t) {
      const int source = trace.request_source[trace.request[t]];
      for (int layer = 0; layer < trace.layers; ++layer) {
        std::vector<std::int32_t> hosts(trace.top_k);
        selectors[source]->select(layer, trace.top_k, trace.at(t, layer), hosts);
        std::set<int> ranks(hosts.begin(), hosts.end()), nodes;
        for (int i = 0; i < trace.top_k; ++i) {
          hosted &= placement.hosts(layer, trace.at(t, layer)[i], hosts[i]);
          remote_experts += hosts[i] != source;
          nodes.insert(hosts[i] / per_node);
          ++load[{layer, hosts[i]}];
          const int step = trace.step.empty() ? 0 : trace.step[t];
          windows[{layer, step}].resize(placement.ranks);
          ++windows[{layer, step}][hosts[i]];
          ++expert_copies[{trace.family_of(t), layer, source, hosts[i]}];
        }
        further += static_cast<double>(ranks.size()) - 1;
        for (const int r : ranks) ++rank_copies[{trace.family_of(t), layer, source, r}];
        ranks.erase(source);
        nodes.erase(source / per_node);
        remote_ranks += static_cast<double>(ranks.size());
        remote_nodes += static_cast<double>(nodes.size());
        request_remote[trace.request[t]] += static_cast<double>(ranks.size());
      }
    }
  }

  bool hosted = true;
  double remote_ranks = 0, remote_nodes = 0, remote_experts = 0, further = 0;
  std::map<std::pair<int, int>, std::uint64_t> load;
  std::map<std::pair<int, int>, std::vector<std::uint64_t>> windows;
  std::map<std::array<int, 4>, std::uint64_t> rank_copies, expert_copies;
  std::map<int, double> request_remote;
};

std::uint64_t total(const std::map<std::array<int, 4>, std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const auto& [key, count] : counts) sum += count;
  return sum;
}

void compare_cells(const std::map<std::array<int, 4>, std::uint64_t>& expected,
                   const std::vector<std::uint64_t>& found, int layers, int ranks) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : found) sum += count;
  CHECK(sum == total(expected));
  for (const auto& [key, count] : expected)
    CHECK(found[((key[0] * layers + key[1]) * ranks + key[2]) * ranks + key[3]] == count);
}

void compare(const RoutingTrace& trace, const Placement& placement,
             const metrics::ScoreOptions& options) {
  const Reference expected(trace, placement, options);
  const auto result = metrics::score(trace, placement, options);
  REQUIRE(result);
  const Score& score = *result;
  const double visits = static_cast<double>(trace.tokens()) * trace.layers;
  CHECK(expected.hosted);
  CHECK(score.remote_ranks_per_token == Approx(expected.remote_ranks / visits));
  CHECK(score.remote_nodes_per_token == Approx(expected.remote_nodes / visits));
  CHECK(score.remote_experts_per_token == Approx(expected.remote_experts / visits));
  CHECK(score.paper_comm == Approx(expected.further / static_cast<double>(trace.tokens())));
  double jain = 0, jain_step = 0, imbalance = 0, violation = 0;
  std::vector<std::uint64_t> summed(placement.ranks, 0);
  for (int layer = 0; layer < trace.layers; ++layer) {
    const std::uint64_t* load = &score.load[layer * placement.ranks];
    for (int r = 0; r < placement.ranks; ++r) {
      const auto found = expected.load.find({layer, r});
      CHECK(load[r] == (found == expected.load.end() ? 0 : found->second));
    }
    for (int r = 0; r < placement.ranks; ++r) summed[r] += load[r];
    jain += metrics::jain_index(load, placement.ranks) / trace.layers;
    violation += (metrics::max_over_mean(load, placement.ranks) - 1) / trace.layers;
  }
  for (const auto& [key, load] : expected.windows) {
    const auto windows = static_cast<double>(expected.windows.size());
    jain_step += metrics::jain_index(load.data(), placement.ranks) / windows;
    imbalance += metrics::max_over_mean(load.data(), placement.ranks) / windows;
  }
  CHECK(score.jain == Approx(jain));
  CHECK(score.jain_step == Approx(jain_step));
  CHECK(score.max_over_mean == Approx(imbalance));
  CHECK(score.max_violation == Approx(violation));
  CHECK(score.jain_summed == metrics::jain_index(summed.data(), placement.ranks));
  CHECK(score.max_violation_summed + 1 ==
        Approx(metrics::max_over_mean(summed.data(), placement.ranks)));
  CHECK(score.replica_memory == Approx(placement.replica_memory()));
  compare_cells(expected.rank_copies, score.rank_copies, trace.layers, placement.ranks);
  compare_cells(expected.expert_copies, score.expert_copies, trace.layers, placement.ranks);
  std::vector<double> request_tokens(trace.requests(), 0);
  for (const int r : trace.request) ++request_tokens[r];
  for (const auto& [request, remote] : expected.request_remote)
    CHECK(score.request_remote_ranks[request] ==
          Approx(remote / (request_tokens[request] * trace.layers)));
}

}  // namespace

TEST_CASE("scores equal the definitions spelt out with sets, for every selector") {
  core::Rng rng(4);
  for (const std::string selector : {"primary", "local-first", "gesr"}) {
    for (int round = 0; round < 12; ++round) {
      const int nodes = rng.between(1, 3), ranks = nodes * rng.between(1, 4);
      const int experts = rng.between(1, 12);
      const TraceShape shape{.layers = rng.between(1, 3),
                             .experts = experts,
                             .top_k = rng.between(1, experts),
                             .ranks = ranks,
                             .tokens_per_step = rng.between(0, 1) * 17};
      RoutingTrace trace = random_trace(shape, rng.next());
      // Steps need not be in order nor without gaps.
      for (auto& step : trace.step) step = (step * 37) % 101;
      compare(trace, random_placement(trace, ranks, round % 3 * 0.3, rng), {selector, nodes});
    }
  }
}

TEST_CASE("more ranks than fit a machine word are counted alike") {
  core::Rng rng(9);
  const RoutingTrace trace = random_trace({.experts = 200, .top_k = 8, .ranks = 128}, 1);
  compare(trace, random_placement(trace, 128, 0.05, rng), {"local-first", 16});
}

TEST_CASE("a score by hand") {
  // Two ranks, experts 0 and 1 on rank 0, 2 and 3 on rank 1, source 0.
  const RoutingTrace trace = hand_trace(4, 1, {{0, {0, 1}, 1}, {0, {0, 2}, 1}, {0, {2, 3}, 2}});
  Placement placement(1, 4, 2);
  placement.primary = {0, 0, 1, 1};
  const auto score = metrics::score(trace, placement, {"primary", 2});
  REQUIRE(score);
  CHECK(score->remote_ranks_per_token == 0.75);
  CHECK(score->remote_nodes_per_token == 0.75);
  CHECK(score->paper_comm == 0.25);
  CHECK(score->remote_experts_per_token == 1.25);
  CHECK(score->load == std::vector<std::uint64_t>{3, 5});
  CHECK(score->max_violation == 0.25);
  CHECK(score->request_remote_ranks == std::vector<double>{0, 1, 1, 1});
}

TEST_CASE("no token scores zero cost and perfect balance") {
  const RoutingTrace trace = random_trace({.requests = 0}, 1);
  core::Rng rng(1);
  const auto score = metrics::score(trace, random_placement(trace, 4, 0, rng), {});
  REQUIRE(score);
  CHECK(score->remote_ranks_per_token == 0);
  CHECK(score->jain == 1);
  CHECK(score->max_over_mean == 1);
}

TEST_CASE("inputs that do not fit together are named") {
  RoutingTrace trace = random_trace({}, 1);
  core::Rng rng(1);
  const Placement placement = random_placement(trace, 4, 0, rng);
  const auto message = [&](const RoutingTrace& t, const Placement& p,
                           const metrics::ScoreOptions& options) {
    const auto score = metrics::score(t, p, options);
    REQUIRE_FALSE(score);
    CHECK(score.error().kind == core::ErrorKind::bad_input);
    return score.error().message;
  };
  CHECK(message(trace, Placement(1, 8, 4), {}).find("1 layers of 8") != std::string::npos);
  CHECK(message(trace, Placement(2, 8, 4), {}).find("no primary rank") != std::string::npos);
  CHECK(message(trace, placement, {"local-first", 3}).find("3 nodes") != std::string::npos);
  CHECK(message(trace, placement, {"local-fist", 1}).find("'local-first'") != std::string::npos);
  trace.request_source[2] = 4;
  CHECK(message(trace, placement, {}).find("request_source[2] is 4") != std::string::npos);
  trace.request_source.clear();
  CHECK(message(trace, placement, {}).find("no source ranks") != std::string::npos);
}
