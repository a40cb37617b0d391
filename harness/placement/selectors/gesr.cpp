#include <algorithm>

#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

// Serving rule of GESR (arXiv 2606.01007): of the hosts whose load passes the guard, one that the
// token visits already (its own rank counts as visited), then the least loaded, then the lowest id.
// The paper's loads are those of the whole system; here they are what this source sent, per layer,
// so that no rank needs another rank's state and layers may be scored in any order.
class GesrSelector : public ReplicaSelector {
 public:
  GesrSelector(const Placement& placement, int source_rank, double theta, double rho)
      : placement_(placement),
        source_rank_(source_rank),
        theta_(theta),
        rho_(rho),
        load_(static_cast<std::size_t>(placement.layers) * placement.ranks, 0.0) {}

  void select(int layer, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    double* load = load_.data() + static_cast<std::size_t>(layer) * placement_.ranks;
    double total = 0;
    for (int r = 0; r < placement_.ranks; ++r) total += load[r];
    const double limit = (1 + theta_) * total / placement_.ranks;
    for (std::size_t i = 0; i < experts.size(); ++i)
      hosts[i] = choose(layer, experts[i], hosts.first(i), load, limit);
    // The paper's update L <- rho L + dispatch, once per token.
    for (int r = 0; r < placement_.ranks; ++r) load[r] *= rho_;
    for (const std::int32_t host : hosts) load[host] += 1;
  }

 private:
  std::int32_t choose(int layer, int expert, std::span<const std::int32_t> visited,
                      const double* load, double limit) const {
    const std::int32_t primary = placement_.primary_at(layer, expert);
    const auto replicas = placement_.replicas_at(layer, expert);
    // When no host passes the guard all of them are candidates.
    const auto passes = [&](std::int32_t rank) { return load[rank] <= limit; };
    const bool guarded = passes(primary) || std::ranges::any_of(replicas, passes);
    std::int32_t best = -1;
    bool best_visited = false;
    const auto consider = [&](std::int32_t rank) {
      if (guarded && !passes(rank)) return;
      const bool joins = rank == source_rank_ || std::ranges::find(visited, rank) != visited.end();
      const bool better =
          best < 0 || (joins != best_visited
                           ? joins
                           : load[rank] < load[best] || (load[rank] == load[best] && rank < best));
      if (!better) return;
      best = rank;
      best_visited = joins;
    };
    consider(primary);
    std::ranges::for_each(replicas, consider);
    return best;
  }

  const Placement& placement_;
  std::int32_t source_rank_;
  double theta_, rho_;
  std::vector<double> load_;  // [L, R] decayed activations that this source sent
};

}  // namespace

SelectorKind gesr_selector() {
  return {
      {"gesr",
       "among hosts under the load guard one already visited, then the least loaded",
       "arXiv 2606.01007 (GESR, serving)",
       {{"theta", 0.15, "a host passes the guard up to (1 + theta) x the mean load", 0, 1e9, {}},
        {"rho", 0.995, "factor by which past load decays with every token", 0, 1, {}}}},
      [](const Placement& placement, int source_rank,
         const core::Params& params) -> std::unique_ptr<ReplicaSelector> {
        return std::make_unique<GesrSelector>(placement, source_rank, params.real("theta"),
                                              params.real("rho"));
      }};
}

}  // namespace moescope::placement
