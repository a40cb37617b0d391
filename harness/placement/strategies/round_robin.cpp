#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class RoundRobin : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"round-robin",
            "expert e on rank e mod R; full ranks are passed over",
            "vLLM, round_robin expert placement",
            {}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params&) const override {
    const auto& statistics = *problem.statistics;
    std::vector<int> free = problem.primary_slots;
    std::vector<int> rank_of(statistics.experts);
    int rank = 0;
    for (int& chosen : rank_of) {
      while (free[rank] == 0) rank = (rank + 1) % problem.ranks;
      chosen = rank;
      --free[rank];
      rank = (rank + 1) % problem.ranks;
    }
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer)
      set_primaries(placement, layer, rank_of);
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> round_robin_strategy() { return std::make_unique<RoundRobin>(); }

}  // namespace moescope::placement
