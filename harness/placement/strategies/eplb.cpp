#include "placement/algorithms/eplb.hpp"

#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Eplb : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"eplb",
            "balances load: heaviest expert first, each to the lightest rank with room",
            "github.com/deepseek-ai/EPLB",
            {}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params&) const override {
    const auto& statistics = *problem.statistics;
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer)
      set_primaries(placement, layer,
                    balanced_packing(statistics.pooled_load(layer), problem.primary_slots));
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> eplb_strategy() { return std::make_unique<Eplb>(); }

}  // namespace moescope::placement
