#include <algorithm>
#include <numeric>
#include <utility>

#include "placement/selectors/built_in.hpp"

namespace moescope::placement {
namespace {

struct ServingRule {
  double theta, rho;
  bool anchor;            // the source rank counts as visited
  bool all_layers;        // one load per rank, not one per layer
  bool decay_per_expert;  // the update runs after every expert, not after every token
};

// Serving rule of GESR (arXiv 2606.01007): of the hosts whose load passes the guard, one that the
// token visits already, then the least loaded, then the lowest id. The paper's loads are those of
// the whole system; here they are what this source sent, so that no rank needs another rank's
// state.
class GesrSelector : public ReplicaSelector {
 public:
  GesrSelector(SharedTables tables, int source_rank, const ServingRule& rule)
      : tables_(std::move(tables)),
        ranks_(tables_->placement().ranks),
        source_rank_(source_rank),
        rule_(rule),
        load_((rule.all_layers ? 1 : tables_->placement().layers) * ranks_, 0.0) {}

  void select(int layer, int top_k, std::span<const std::uint16_t> experts,
              std::span<std::int32_t> hosts) override {
    for (std::size_t i = 0; i < experts.size(); i += top_k)
      select_token(layer, experts.subspan(i, top_k), hosts.subspan(i, top_k));
  }

  SelectorMemory memory() const override {
    return rule_.all_layers ? SelectorMemory::model : SelectorMemory::layer;
  }

 private:
  void select_token(int layer, std::span<const std::uint16_t> experts,
                    std::span<std::int32_t> hosts) {
    const std::span<double> load(load_.data() + (rule_.all_layers ? 0 : layer * ranks_), ranks_);
    double limit = guard(load);
    for (std::size_t i = 0; i < experts.size(); ++i) {
      hosts[i] = choose(layer, experts[i], hosts.first(i), load, limit);
      if (!rule_.decay_per_expert) continue;
      update(load, hosts.subspan(i, 1));
      limit = guard(load);
    }
    if (!rule_.decay_per_expert) update(load, hosts);
  }

  double guard(std::span<const double> load) const {
    const double total = std::accumulate(load.begin(), load.end(), 0.0);
    return (1 + rule_.theta) * total / static_cast<double>(ranks_);
  }

  // The paper's L <- rho L + dispatch.
  void update(std::span<double> load, std::span<const std::int32_t> hosts) const {
    for (double& rank_load : load) rank_load *= rule_.rho;
    for (const std::int32_t host : hosts) load[host] += 1;
  }

  std::int32_t choose(int layer, int expert, std::span<const std::int32_t> visited,
                      std::span<const double> load, double limit) const {
    const auto hosts = tables_->hosts(tables_->index(layer, expert));
    if (hosts.size() == 1) return hosts.front();
    // When no host passes the guard all of them are candidates.
    const auto passes = [&](std::int32_t rank) { return load[rank] <= limit; };
    const bool guarded = std::ranges::any_of(hosts, passes);
    std::int32_t best = -1;
    bool best_visited = false;
    const auto consider = [&](std::int32_t rank) {
      if (guarded && !passes(rank)) return;
      const bool joins = (rule_.anchor && rank == source_rank_) ||
                         std::ranges::find(visited, rank) != visited.end();
      const bool better =
          best < 0 || (joins != best_visited
                           ? joins
                           : load[rank] < load[best] || (load[rank] == load[best] && rank < best));
      if (!better) return;
      best = rank;
      best_visited = joins;
    };
    std::ranges::for_each(hosts, consider);
    return best;
  }

  SharedTables tables_;
  std::size_t ranks_;
  std::int32_t source_rank_;
  ServingRule rule_;
  std::vector<double> load_;  // [L, R] or [R] decayed activations that this source sent
};

}  // namespace

SelectorKind gesr_selector() {
  return {
      {"gesr",
       "among hosts under the load guard one already visited, then the least loaded",
       "arXiv 2606.01007 (GESR, serving)",
       {{"theta", 0.15, "a host passes the guard up to (1 + theta) x the mean load", 0, 1e9, {}},
        {"rho", 0.995, "factor by which past load decays at every update", 0, 1, {}},
        {"update",
         std::string("token"),
         "when loads decay and grow: after a token's experts are all placed, or after each expert; "
         "the paper does not say",
         0,
         0,
         {"token", "expert"}},
        {"load_scope",
         std::string("layer"),
         "loads per layer, which makes layers independent of the order they are visited in, or one "
         "per rank over the whole model; the paper does not say",
         0,
         0,
         {"layer", "model"}},
        {"anchor",
         true,
         "the source rank counts as visited from the start: its own copy costs no transfer",
         0,
         0,
         {}}}},
      [](SharedTables tables, int source_rank,
         const core::Params& params) -> std::unique_ptr<ReplicaSelector> {
        return std::make_unique<GesrSelector>(
            std::move(tables), source_rank,
            ServingRule{params.real("theta"), params.real("rho"), params.flag("anchor"),
                        params.text("load_scope") == "model", params.text("update") == "expert"});
      }};
}

}  // namespace moescope::placement
