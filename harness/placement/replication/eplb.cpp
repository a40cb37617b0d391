#include "placement/replication/built_in.hpp"
#include "placement/replication/load_layer.hpp"

namespace moescope::placement {
namespace {

class EplbReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"eplb",
            "copies the expert with the largest load per copy to the least loaded rank",
            "github.com/deepseek-ai/EPLB (replicate_experts)",
            {}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params&,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      LoadLayer state(placement, layer, problem.replica_slots,
                      problem.statistics->pooled_load(layer));
      while (state.copy_heaviest()) {
      }
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> eplb_replication() {
  return std::make_unique<EplbReplication>();
}

}  // namespace moescope::placement
