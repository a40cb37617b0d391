#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.hpp"
#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/controlled_groups.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/knee.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/strategies/spectral_params.hpp"

namespace moescope::placement {
namespace {

// One node's experts of one layer, clustered but not yet on ranks.
struct NodeGroups {
  std::vector<int> experts;  // [n] ids in the layer
  Matrix affinity;           // [n, n]
  std::vector<int> cluster;  // [n]
  std::vector<int> slots;    // [ranks of the node]
  int first_rank;
};

NodeGroups cluster_node(const Matrix& affinity, std::vector<int> experts,
                        std::span<const int> slots, int first_rank, const SpectralOptions& options,
                        const core::Rng& rng) {
  const int n = static_cast<int>(experts.size());
  Matrix local(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) local(i, j) = affinity(experts[i], experts[j]);
  const auto open = static_cast<int>(std::ranges::count_if(slots, [](int s) { return s > 0; }));
  std::vector<int> cluster = spectral_clusters(local, open, options, rng);
  return {std::move(experts),
          std::move(local),
          std::move(cluster),
          {slots.begin(), slots.end()},
          first_rank};
}

std::vector<NodeGroups> cluster_layer(const PlacementProblem& problem, int layer,
                                      const SpectralOptions& options, const core::Rng& rng) {
  const int node_ranks = problem.ranks / problem.nodes;
  const std::span<const int> slots = problem.primary_slots;
  std::vector<int> node_slots;
  for (int node = 0; node < problem.nodes; ++node) {
    const auto own = slots.subspan(node * node_ranks, node_ranks);
    node_slots.push_back(std::accumulate(own.begin(), own.end(), 0));
  }
  const Matrix affinity = pooled_graph(*problem.statistics, layer);
  const std::vector<int> node_of =
      spectral_groups(affinity, node_slots, options, rng.fork("nodes"));
  std::vector<NodeGroups> groups;
  for (int node = 0; node < problem.nodes; ++node) {
    std::vector<int> experts;
    for (int e = 0; e < affinity.rows; ++e)
      if (node_of[e] == node) experts.push_back(e);
    if (experts.empty()) continue;
    groups.push_back(cluster_node(affinity, std::move(experts),
                                  slots.subspan(node * node_ranks, node_ranks), node * node_ranks,
                                  options, rng.fork(static_cast<std::uint64_t>(node))));
  }
  return groups;
}

// What a value of r buys, over all nodes of all layers: affinity inside the groups, and the sum of
// the standard deviations of their sizes.
struct Tradeoff {
  double affinity = 0, deviation = 0;
};

Tradeoff weigh(const std::vector<std::vector<NodeGroups>>& layers, double r) {
  Tradeoff sum;
  for (const auto& nodes : layers) {
    for (const NodeGroups& node : nodes) {
      const auto rank_of = controlled_groups(node.affinity, node.cluster, node.slots, r);
      sum.affinity += inner_affinity(node.affinity, rank_of);
      double square = 0;
      for (int rank = 0; rank < static_cast<int>(node.slots.size()); ++rank) {
        const double off =
            static_cast<double>(std::ranges::count(rank_of, rank)) - node.slots[rank];
        square += off * off;
      }
      sum.deviation += std::sqrt(square / static_cast<double>(node.slots.size()));
    }
  }
  return sum;
}

double knee_r(const std::vector<std::vector<NodeGroups>>& layers, double step, double most) {
  std::vector<double> tried, affinity, deviation;
  for (int i = 0; i == 0 || i * step <= most; ++i) {
    tried.push_back(i * step);
    const Tradeoff tradeoff = weigh(layers, i * step);
    affinity.push_back(tradeoff.affinity);
    deviation.push_back(tradeoff.deviation);
  }
  return tried[knee(deviation, affinity)];
}

class Grace : public PlacementStrategy {
 public:
  Description describe() const override {
    Description description{
        "grace",
        "spectral groups for nodes, then inside each node groups of controlled size, repaired to "
        "exact slots at both levels",
        "GRACE-MoE, arXiv 2509.25041: grouping, without its replication and routing",
        {{"r_rule",
          std::string("knee"),
          "how far group sizes may differ before the repair: at the knee of affinity kept against "
          "deviation of sizes, one r for all layers, or r as given",
          0,
          0,
          {"knee", "fixed"}},
         {"r",
          0.15,
          "size margin as a share of a rank's slots (fixed); published for OLMoE",
          0,
          1,
          {}},
         {"r_step",
          0.05,
          "distance of the values of r that knee tries; not published",
          1e-3,
          1,
          {}},
         {"r_most", 0.5, "largest r that knee tries; not published", 0, 1, {}}}};
    for (core::ParamSpec& spec : spectral_params()) description.params.push_back(std::move(spec));
    return description;
  }

  // Published node groups have any size; memory is fixed here, so they are repaired to the slots.
  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const core::Rng rng = core::Rng(problem.seed).fork("grace");
    std::vector<std::vector<NodeGroups>> layers(problem.statistics->layers);
    core::parallel_for(layers.size(), 0, [&](std::size_t layer) {
      if (problem.stopped()) return;
      layers[layer] = cluster_layer(problem, static_cast<int>(layer), spectral_options(params),
                                    rng.fork(layer));
    });
    MOESCOPE_CHECK(problem.go_on());
    const double r = params.text("r_rule") == "fixed"
                         ? params.real("r")
                         : knee_r(layers, params.real("r_step"), params.real("r_most"));
    return place_layers(problem, [&](int layer) {
      std::vector<int> rank_of(problem.statistics->experts);
      for (const NodeGroups& node : layers[layer]) {
        const std::vector<int> local = repair_capacity(
            node.affinity, controlled_groups(node.affinity, node.cluster, node.slots, r),
            node.slots);
        for (std::size_t i = 0; i < local.size(); ++i)
          rank_of[node.experts[i]] = node.first_rank + local[i];
      }
      return rank_of;
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> grace_strategy() { return std::make_unique<Grace>(); }

}  // namespace moescope::placement
