#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Contiguous : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"contiguous",
            "experts in id order, rank by rank: what serving engines do by default",
            "vLLM, linear expert placement",
            {}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params&) const override {
    const auto& statistics = *problem.statistics;
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    std::vector<int> order(statistics.experts);
    std::iota(order.begin(), order.end(), 0);
    const std::vector<int> rank_of = fill_in_order(order, problem.primary_slots);
    for (int layer = 0; layer < statistics.layers; ++layer)
      set_primaries(placement, layer, rank_of);
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> contiguous_strategy() { return std::make_unique<Contiguous>(); }

}  // namespace moescope::placement
