#include <tuple>

#include "placement/algorithms/token_cover.hpp"
#include "placement/replication/built_in.hpp"
#include "placement/replication/layer_slots.hpp"

namespace moescope::placement {
namespace {

class CoverageReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"coverage",
            "each slot takes the copy that saves the most (token, rank) pairs of the calibration",
            "moescope",
            {}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params&,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      TokenCover cover(*problem.trace, placement, layer);
      LayerSlots slots(placement, layer, problem.replica_slots);
      while (add_best(placement, cover, slots)) {
      }
    }
    return {};
  }

 private:
  // Where no single copy saves a rank any more, the most used expert is copied: its copies give the
  // selector local hits and room to balance. Then the lowest ids.
  static bool add_best(const Placement& placement, TokenCover& cover, LayerSlots& slots) {
    int best_expert = -1, best_rank = -1;
    std::tuple<std::uint64_t, std::uint64_t> best;
    for (int e = 0; e < placement.experts; ++e) {
      for (int r = 0; r < placement.ranks; ++r) {
        const std::tuple value{cover.gain(e, r), cover.load(e)};
        if ((best_expert >= 0 && value <= best) || !slots.fits(e, r)) continue;
        best = value;
        best_expert = e;
        best_rank = r;
      }
    }
    if (best_expert < 0) return false;
    slots.add(best_expert, best_rank);
    cover.add_copy(best_expert, best_rank);
    return true;
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> coverage_replication() {
  return std::make_unique<CoverageReplication>();
}

}  // namespace moescope::placement
