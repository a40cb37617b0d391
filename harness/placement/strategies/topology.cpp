#include <fmt/format.h>

#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/matrix.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

core::Result<void> check_sources(const routing::RoutingTrace& trace, int ranks) {
  for (std::size_t r = 0; r < trace.request_source.size(); ++r)
    if (trace.request_source[r] < 0 || trace.request_source[r] >= ranks)
      return core::Error::bad_input(
          fmt::format("topology: request_source[{}] is {}, 0 to {} is needed", r,
                      trace.request_source[r], ranks - 1));
  return {};
}

// [R, E] tokens that a source rank sends to each expert; every rank sends the same when the trace
// names no sources.
Matrix source_counts(const routing::RoutingTrace& trace, int layer, int ranks) {
  Matrix counts(ranks, trace.experts);
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    for (const int expert : trace.at(t, layer)) {
      if (!trace.request_source.empty())
        ++counts(trace.request_source[trace.request[t]], expert);
      else
        for (int r = 0; r < ranks; ++r) ++counts(r, expert);
    }
  }
  return counts;
}

// [R, R] cost of a token from the row's to the column's rank.
Matrix rank_costs(const PlacementProblem& problem, double other_node) {
  const int node_ranks = problem.ranks / problem.nodes;
  Matrix cost(problem.ranks, problem.ranks, other_node);
  for (int a = 0; a < problem.ranks; ++a)
    for (int b = 0; b < problem.ranks; ++b)
      if (a / node_ranks == b / node_ranks) cost(a, b) = a == b ? 0 : 1;
  return cost;
}

// Experts by descending load, each to the rank with room that its tokens reach at the least cost.
std::vector<int> cheapest_ranks(const Matrix& counts, const Matrix& cost, std::vector<int> free) {
  const int ranks = counts.rows, experts = counts.columns;
  std::vector<double> load(experts, 0.0);
  for (int r = 0; r < ranks; ++r)
    for (int e = 0; e < experts; ++e) load[e] += counts(r, e);
  std::vector<int> rank_of(experts);
  for (const int expert : heaviest_first(load)) {
    int best = -1;
    double best_cost = 0;
    for (int r = 0; r < ranks; ++r) {
      if (free[r] == 0) continue;
      double total = 0;
      for (int source = 0; source < ranks; ++source)
        total += counts(source, expert) * cost(source, r);
      if (best >= 0 && total >= best_cost) continue;
      best = r;
      best_cost = total;
    }
    rank_of[expert] = best;
    --free[best];
  }
  return rank_of;
}

class Topology : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"topology",
            "source-aware: heaviest expert first, each to the rank with room that its tokens reach "
            "most cheaply (a token costs 0 on its rank, 1 in its node)",
            "SGLang, eplb_algorithms/topology_aware.py",
            {{"other_node",
              4.0,
              "cost of a token to another node, in hops inside a node; SGLang reads costs from a "
              "file of the user's",
              1,
              1e6,
              {}}}};
  }

  // Without source ranks no rank of a regular topology is cheaper than another: ranks then fill in
  // order of load, as with frequency.
  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    MOESCOPE_CHECK(check_sources(*problem.trace, problem.ranks));
    const Matrix cost = rank_costs(problem, params.real("other_node"));
    return place_layers(problem, [&](int layer) {
      return cheapest_ranks(source_counts(*problem.trace, layer, problem.ranks), cost,
                            problem.primary_slots);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> topology_strategy() { return std::make_unique<Topology>(); }

}  // namespace moescope::placement
