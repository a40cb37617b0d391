#include <algorithm>

#include "placement/algorithms/generic_score.hpp"
#include "placement/replication/built_in.hpp"
#include "placement/replication/layer_slots.hpp"

namespace moescope::placement {
namespace {

// Ranks by the expert's affinity to the primaries they hold.
std::vector<int> ranks_by_affinity(const Matrix& affinity, const Placement& placement, int layer,
                                   int expert) {
  std::vector<double> to_rank(placement.ranks, 0.0);
  for (int other = 0; other < placement.experts; ++other)
    to_rank[placement.primary_at(layer, other)] += affinity(expert, other);
  return descending(to_rank);
}

class GesrReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {
        "gesr",
        "copies generic (central) experts to the ranks that they are used with most",
        "arXiv 2606.01007 (GESR)",
        {{"n_rep",
          std::int64_t{0},
          "experts per layer; 0: as many as fill the slots (8 in the paper, for 16 slots)",
          0,
          65536,
          {}},
         {"k_sec", std::int64_t{2}, "secondary ranks per replicated expert", 1, 65536, {}},
         {"lambda1",
          0.0,
          "weight of the consistency across families (0 in appendix B)",
          0,
          1e6,
          {}},
         {"lambda2", 0.0, "weight of the specificity to one family (0 in appendix B)", 0, 1e6, {}},
         {"deviation",
          std::string("euclidean"),
          "length of a family row's deviation in the specificity, or its largest entry; the "
          "paper does not name the norm",
          0,
          0,
          {"euclidean", "largest"}}}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params& params,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      const FamilyGraphs graphs = family_graphs(*problem.statistics, layer);
      const std::vector<int> order =
          descending(generic_scores(graphs, {params.real("lambda1"), params.real("lambda2"),
                                             params.text("deviation") == "largest"}));
      replicate_layer(order, mean_pairs(graphs), problem.replica_slots, params, layer, placement);
    }
    return {};
  }

 private:
  static void replicate_layer(const std::vector<int>& order, const Matrix& affinity,
                              const std::vector<int>& free, const core::Params& params, int layer,
                              Placement& placement) {
    LayerSlots slots(placement, layer, free);
    const auto limit = static_cast<std::size_t>(params.integer("n_rep"));
    const std::size_t experts = limit == 0 ? order.size() : std::min(limit, order.size());
    for (std::size_t i = 0; i < experts && slots.any(); ++i) {
      std::int64_t left = params.integer("k_sec");
      for (const int rank : ranks_by_affinity(affinity, placement, layer, order[i])) {
        if (left == 0 || !slots.fits(order[i], rank)) continue;
        slots.add(order[i], rank);
        --left;
      }
    }
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> gesr_replication() {
  return std::make_unique<GesrReplication>();
}

}  // namespace moescope::placement
