#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

Opening opening_named(const std::string& name) {
  if (name == "strongest") return Opening::strongest;
  return name == "pair" ? Opening::pair : Opening::lowest;
}

class Occult : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"occult",
            "greedy collaboration clustering: one rank after the other takes the expert that works "
            "most with its members",
            "Occult, ICML 2025, arXiv 2505.13345: expert rescheduling, without its pruning",
            {{"opening",
              std::string("strongest"),
              "a rank's first expert: most collaboration with the free ones, one of the strongest "
              "free pair, or the lowest id; not published",
              0,
              0,
              {"strongest", "pair", "lowest"}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const Opening opening = opening_named(params.text("opening"));
    return place_layers(problem, [&](int layer) {
      return greedy_groups(pooled_graph(*problem.statistics, layer), problem.primary_slots,
                           opening);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> occult_strategy() { return std::make_unique<Occult>(); }

}  // namespace moescope::placement
