#include "placement/replication/built_in.hpp"

namespace moescope::placement {
namespace {

class NoReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"none", "leaves the replica slots empty", "moescope", {}};
  }

  core::Result<void> replicate(const PlacementProblem&, const core::Params&,
                               Placement&) const override {
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> no_replication() { return std::make_unique<NoReplication>(); }

}  // namespace moescope::placement
