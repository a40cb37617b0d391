#include <fmt/format.h>

#include "placement/algorithms/eplb.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class EplbHierarchical : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"eplb-hierarchical",
            "balances load in two levels: router groups over nodes, then a node's experts over its "
            "ranks; as eplb where groups do not divide over nodes",
            "github.com/deepseek-ai/EPLB, hierarchical load balancing",
            {{"groups",
              std::int64_t{0},
              "router groups of consecutive experts, a divisor of the experts; 0: one per node, "
              "for models whose router has none",
              0,
              1e6,
              {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const int wanted = static_cast<int>(params.integer("groups"));
    if (wanted > 0 && statistics.experts % wanted != 0)
      return core::Error::bad_input(
          fmt::format("eplb-hierarchical.groups is {}, a divisor of the {} experts is needed",
                      wanted, statistics.experts));
    const bool divides = statistics.experts % problem.nodes == 0;
    const int groups = wanted > 0 ? wanted : divides ? problem.nodes : 1;
    return place_layers(problem, [&](int layer) {
      return hierarchical_packing(statistics.pooled_load(layer), problem.primary_slots, groups,
                                  problem.nodes);
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> eplb_hierarchical_strategy() {
  return std::make_unique<EplbHierarchical>();
}

}  // namespace moescope::placement
