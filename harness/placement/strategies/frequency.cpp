#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Frequency : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"frequency",
            "hot experts together: ranks are filled by descending load; few ranks, bad balance",
            "the frequency baseline of arXiv 2606.01007",
            {}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params&) const override {
    return place_layers(problem, [&](int layer) {
      return fill_in_order(heaviest_first(problem.statistics->pooled_load(layer)),
                           problem.primary_slots);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> frequency_strategy() { return std::make_unique<Frequency>(); }

}  // namespace moescope::placement
