#include "placement/selectors/host_list.hpp"

#include <algorithm>

namespace moescope::placement {

std::vector<std::int32_t> hosts_ascending(const Placement& placement, int layer, int expert) {
  const auto replicas = placement.replicas_at(layer, expert);
  std::vector<std::int32_t> hosts(replicas.begin(), replicas.end());
  const std::int32_t primary = placement.primary_at(layer, expert);
  hosts.insert(std::ranges::upper_bound(hosts, primary), primary);
  return hosts;
}

}  // namespace moescope::placement
