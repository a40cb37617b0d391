#include "metrics/host_tables.hpp"

namespace moescope::metrics {

HostTables::HostTables(const placement::Placement& placement, const Selectors& selectors)
    : experts_(placement.experts) {
  const std::size_t cells = placement.primary.size();
  if (placement.replica_memory() == 0) {
    source_stride_ = 0;
    hosts_.assign(placement.primary.begin(), placement.primary.end());
    return;
  }
  source_stride_ = cells;
  hosts_.reserve(selectors.size() * cells);
  for (const auto& selector : selectors) {
    const auto settled = selector->settled_hosts();
    if (settled.empty()) hosts_.insert(hosts_.end(), cells, kOpenHost);
    for (const std::int32_t host : settled)
      hosts_.push_back(host < 0 ? kOpenHost : static_cast<std::uint8_t>(host));
  }
}

}  // namespace moescope::metrics
