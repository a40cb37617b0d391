#include <numeric>

#include "core/rng.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Random : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"random",
            "a random permutation per layer: the control for every other strategy",
            "moescope",
            {}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params&) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("random");
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer) {
      std::vector<int> order(statistics.experts);
      std::iota(order.begin(), order.end(), 0);
      rng.fork(static_cast<std::uint64_t>(layer)).shuffle(order);
      set_primaries(placement, layer, fill_in_order(order, problem.primary_slots));
    }
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> random_strategy() { return std::make_unique<Random>(); }

}  // namespace moescope::placement
