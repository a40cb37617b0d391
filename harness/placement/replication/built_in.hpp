// The replication policies of the registry, one file each.
#pragma once

#include "placement/strategy.hpp"

namespace moescope::placement {

std::unique_ptr<ReplicationPolicy> no_replication();
std::unique_ptr<ReplicationPolicy> eplb_replication();
std::unique_ptr<ReplicationPolicy> gesr_replication();
std::unique_ptr<ReplicationPolicy> coverage_replication();
std::unique_ptr<ReplicationPolicy> grace_replication();
std::unique_ptr<ReplicationPolicy> lazarus_replication();
std::unique_ptr<ReplicationPolicy> shadow_replication();
std::unique_ptr<ReplicationPolicy> local_pull_replication();

}  // namespace moescope::placement
