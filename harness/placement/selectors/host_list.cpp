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

HostLists::HostLists(const Placement& placement) : experts_(placement.experts) {
  begin_.reserve(placement.primary.size() + 1);
  for (int layer = 0; layer < placement.layers; ++layer) {
    for (int e = 0; e < placement.experts; ++e) {
      begin_.push_back(static_cast<std::uint32_t>(hosts_.size()));
      for_each_host(placement, layer, e, [this](std::int32_t rank) { hosts_.push_back(rank); });
    }
  }
  begin_.push_back(static_cast<std::uint32_t>(hosts_.size()));
}

std::int32_t lightest_host(std::span<const std::int32_t> hosts, const std::uint64_t* load) {
  std::int32_t best = hosts.front();
  for (const std::int32_t rank : hosts.subspan(1))
    if (load[rank] < load[best] || (load[rank] == load[best] && rank < best)) best = rank;
  return best;
}

}  // namespace moescope::placement
