#include "core/rng.hpp"
#include "placement/algorithms/capped_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class CappedSwap : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"capped-swap",
            "co-activation under a load cap: from eplb's packing, swaps that keep max violation at "
            "theta or below (or at eplb's own, where that is higher)",
            "moescope",
            {{"theta",
              0.15,
              "max load / mean load - 1 that a layer may reach in calibration; the "
              "load guard of GESR has the same default",
              0,
              1e6,
              {}},
             {"starts", std::int64_t{8}, "searches per layer; the best one counts", 1, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("capped-swap");
    return place_layers(problem, [&](int layer) {
      return capped_search(pooled_graph(statistics, layer), statistics.pooled_load(layer),
                           problem.primary_slots, params.real("theta"),
                           static_cast<int>(params.integer("starts")),
                           rng.fork(static_cast<std::uint64_t>(layer)));
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> capped_swap_strategy() { return std::make_unique<CappedSwap>(); }

}  // namespace moescope::placement
