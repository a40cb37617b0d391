#include "placement/selectors/host_tables.hpp"

#include "placement/selectors/host_list.hpp"

namespace moescope::placement {

HostTables::HostTables(const Placement& placement) : placement_(placement) {
  begin_.reserve(placement.primary.size() + 1);
  const bool bits = placement.ranks <= kMaxMaskRanks;
  if (bits) masks_.reserve(placement.primary.size());
  for (int layer = 0; layer < placement.layers; ++layer) {
    for (int e = 0; e < placement.experts; ++e) {
      begin_.push_back(static_cast<std::uint32_t>(hosts_.size()));
      for_each_host(placement, layer, e, [this](std::int32_t rank) { hosts_.push_back(rank); });
      if (!bits) continue;
      masks_.push_back(0);
      for (const std::int32_t rank : std::span(hosts_).subspan(begin_.back()))
        masks_.back() |= rank_bit(rank);
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
