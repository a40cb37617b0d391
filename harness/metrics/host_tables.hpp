// The host of each expert as seen from each source rank, in bytes that stay in the cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "metrics/counts.hpp"

namespace moescope::metrics {

// The selector has to be asked.
inline constexpr std::uint8_t kOpenHost = 128;

class HostTables {
 public:
  // At most kOpenHost ranks. Without replicas all sources share one table.
  HostTables(const placement::Placement& placement, const Selectors& selectors);

  // [E]
  const std::uint8_t* at(int source, int layer) const {
    return &hosts_[source * source_stride_ + static_cast<std::size_t>(layer) * experts_];
  }

 private:
  int experts_;
  std::size_t source_stride_;
  std::vector<std::uint8_t> hosts_;  // [R or 1, L, E]
};

}  // namespace moescope::metrics
