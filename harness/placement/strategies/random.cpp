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
    const core::Rng rng = core::Rng(problem.seed).fork("random");
    return place_layers(problem, [&](int layer) {
      std::vector<int> order(problem.statistics->experts);
      std::iota(order.begin(), order.end(), 0);
      rng.fork(static_cast<std::uint64_t>(layer)).shuffle(order);
      return fill_in_order(order, problem.primary_slots);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> random_strategy() { return std::make_unique<Random>(); }

}  // namespace moescope::placement
