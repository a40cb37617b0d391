#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Coactivation : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"coactivation",
            "task-agnostic: experts that tokens use together share a rank; the graph of spectral, "
            "solved well (swap local search)",
            "the pooled-graph baseline of arXiv 2606.01007; moescope's own solver",
            {{"starts", std::int64_t{8}, "searches per layer; the best one counts", 1, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const core::Rng rng = core::Rng(problem.seed).fork("coactivation");
    const int starts = static_cast<int>(params.integer("starts"));
    return place_layers(problem, [&](int layer) {
      return affinity_search(pooled_graph(*problem.statistics, layer), problem.primary_slots,
                             starts, rng.fork(static_cast<std::uint64_t>(layer)));
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> coactivation_strategy() {
  return std::make_unique<Coactivation>();
}

}  // namespace moescope::placement
