#include <algorithm>
#include <cmath>

#include "placement/replication/built_in.hpp"
#include "placement/replication/load_layer.hpp"

namespace moescope::placement {
namespace {

using Wants = std::vector<std::vector<double>>;  // [R][E] choices by tokens whose source it is

bool has_sources(const routing::RoutingTrace& trace, int ranks) {
  return trace.requests() > 0 && trace.request_source.size() == trace.requests() &&
         std::ranges::all_of(trace.request_source, [ranks](int r) { return r >= 0 && r < ranks; });
}

// Without source ranks that fit the problem every rank is taken to be the source of an even part of
// all tokens, and so wants the same experts.
Wants count_wants(const PlacementProblem& problem, int layer) {
  const auto& trace = *problem.trace;
  if (!has_sources(trace, problem.ranks))
    return Wants(problem.ranks, problem.statistics->pooled_load(layer));
  Wants wants(problem.ranks, std::vector<double>(trace.experts, 0.0));
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    for (const int expert : trace.at(t, layer))
      ++wants[trace.request_source[trace.request[t]]][expert];
  return wants;
}

// Libra's two phases of planning: a part alpha of each rank's slots for the experts that its own
// tokens want most, the rest for balance.
class PullLayer {
 public:
  PullLayer(Placement& placement, int layer, const PlacementProblem& problem)
      : placement_(placement),
        layer_(layer),
        state_(placement, layer, problem.replica_slots, problem.statistics->pooled_load(layer)) {}

  void pull(const Wants& wants, double alpha) {
    for (int rank = 0; rank < placement_.ranks; ++rank) {
      int left = static_cast<int>(std::lround(alpha * state_.slots().free(rank)));
      for (const int expert : by_want(wants[rank])) {
        if (left == 0) break;
        if (!state_.slots().fits(expert, rank)) continue;
        state_.add(expert, rank);
        --left;
      }
    }
  }

  // The hottest expert of the most loaded rank goes to the least loaded rank that it fits; false
  // when no expert fits any rank.
  bool balance() {
    const std::vector<int> ranks = descending(state_.rank_load());
    for (const int heavy : ranks) {
      std::vector<int> experts = placement_.local_experts(layer_, heavy);
      std::ranges::stable_sort(experts, std::greater<>(), [&](int e) { return state_.share(e); });
      for (const int expert : experts) {
        for (auto light = ranks.rbegin(); light != ranks.rend(); ++light) {
          if (!state_.slots().fits(expert, *light)) continue;
          state_.add(expert, *light);
          return true;
        }
      }
    }
    return false;
  }

 private:
  // Experts that the rank wants equally stand by their load over all ranks.
  std::vector<int> by_want(const std::vector<double>& wants) const {
    std::vector<double> load;
    for (int e = 0; e < placement_.experts; ++e) load.push_back(state_.load(e));
    std::vector<int> order = descending(load);
    std::ranges::stable_sort(order, std::greater<>(), [&](int e) { return wants[e]; });
    return order;
  }

  Placement& placement_;
  int layer_;
  LoadLayer state_;
};

class LocalPullReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"local-pull",
            "each rank takes the experts that its own tokens want most (a trace without fitting "
            "source ranks: all tokens')",
            "Libra (ICLR 2026); github.com/SNU-ARC/Libra",
            {{"alpha",
              1.0,
              "part of a rank's slots for its own tokens; the rest relieves the heaviest rank",
              0,
              1,
              {}}}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params& params,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      PullLayer state(placement, layer, problem);
      state.pull(count_wants(problem, layer), params.real("alpha"));
      while (state.balance()) {
      }
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> local_pull_replication() {
  return std::make_unique<LocalPullReplication>();
}

}  // namespace moescope::placement
