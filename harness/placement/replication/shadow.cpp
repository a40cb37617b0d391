#include "placement/replication/built_in.hpp"
#include "placement/replication/layer_slots.hpp"

namespace moescope::placement {
namespace {

// FasterMoE copies an expert to all ranks or to none. Its cost model decides per step how many;
// here the slots do, so some stay free: those of the ranks that already hold the expert.
class ShadowReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"shadow",
            "copies the hottest experts to all ranks, as many as the slots allow",
            "FasterMoE (PPoPP 2022); github.com/laekov/fastmoe (fmoe/fastermoe/shadow_policy.py)",
            {}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params&,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      LayerSlots slots(placement, layer, problem.replica_slots);
      for (const int expert : descending(problem.statistics->pooled_load(layer)))
        shadow(expert, placement.primary_at(layer, expert), placement.ranks, slots);
    }
    return {};
  }

 private:
  static void shadow(int expert, int primary, int ranks, LayerSlots& slots) {
    for (int rank = 0; rank < ranks; ++rank)
      if (rank != primary && !slots.fits(expert, rank)) return;
    for (int rank = 0; rank < ranks; ++rank)
      if (rank != primary) slots.add(expert, rank);
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> shadow_replication() {
  return std::make_unique<ShadowReplication>();
}

}  // namespace moescope::placement
