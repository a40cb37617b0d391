#include "placement/algorithms/annealing.hpp"

#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Annealing : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"annealing",
            "task-agnostic: simulated annealing on pooled co-activation from a random placement",
            "Kirkpatrick, Gelatt and Vecchi 1983; a control for the expert-specific solvers",
            {{"steps", std::int64_t{500000}, "exchanges tried per layer", 1, 1e12, {}},
             {"start",
              1.0,
              "first temperature, in units of the root mean square gain of an exchange",
              1e-6,
              1e6,
              {}},
             {"end", 0.01, "last temperature, in the same unit", 1e-6, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const core::Rng rng = core::Rng(problem.seed).fork("annealing");
    const AnnealingOptions options{params.integer("steps"), params.real("start"),
                                   params.real("end")};
    return place_layers(problem, [&](int layer) {
      core::Rng layer_rng = rng.fork(static_cast<std::uint64_t>(layer));
      std::vector<int> order(problem.statistics->experts);
      std::iota(order.begin(), order.end(), 0);
      layer_rng.shuffle(order);
      return anneal(pooled_graph(*problem.statistics, layer), problem.ranks,
                    fill_in_order(order, problem.primary_slots), options, layer_rng);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> annealing_strategy() { return std::make_unique<Annealing>(); }

}  // namespace moescope::placement
