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
    return place_layers(problem, [&](int layer) {
      return balanced_packing(problem.statistics->pooled_load(layer), problem.primary_slots);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> eplb_strategy() { return std::make_unique<Eplb>(); }

}  // namespace moescope::placement
