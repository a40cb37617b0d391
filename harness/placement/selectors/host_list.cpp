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

std::int32_t lightest_host(const Placement& placement, int layer, int expert,
                           const std::uint64_t* load) {
  std::int32_t best = placement.primary_at(layer, expert);
  for (const std::int32_t rank : placement.replicas_at(layer, expert))
    if (load[rank] < load[best] || (load[rank] == load[best] && rank < best)) best = rank;
  return best;
}

}  // namespace moescope::placement
