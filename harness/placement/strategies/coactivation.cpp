#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

// Co-activation counts over all families: a family weighs as much as it has tokens.
Matrix pooled_affinity(const routing::Statistics& statistics, int layer) {
  Matrix affinity(statistics.experts, statistics.experts);
  affinity.values = statistics.pooled_pairs(layer);
  for (int e = 0; e < statistics.experts; ++e) affinity(e, e) = 0;
  return affinity;
}

class Coactivation : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"coactivation",
            "task-agnostic: experts that tokens use together share a rank (swap local search)",
            "the pooled-graph baseline of arXiv 2606.01007; moescope's own solver",
            {{"starts", std::int64_t{8}, "searches per layer; the best one counts", 1, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("coactivation");
    const int starts = static_cast<int>(params.integer("starts"));
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer)
      set_primaries(placement, layer,
                    affinity_search(pooled_affinity(statistics, layer), problem.primary_slots,
                                    starts, rng.fork(static_cast<std::uint64_t>(layer))));
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> coactivation_strategy() {
  return std::make_unique<Coactivation>();
}

}  // namespace moescope::placement
