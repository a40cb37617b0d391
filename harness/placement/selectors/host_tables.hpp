// What the selectors of all source ranks read of a placement, laid out side by side in memory: made
// once for all of them, so that it stays in the cache from one source to the next.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/placement.hpp"
#include "placement/span/rank_mask.hpp"

namespace moescope::placement {

class HostTables {
 public:
  // The placement must outlive this object.
  explicit HostTables(const Placement& placement);

  const Placement& placement() const { return placement_; }
  // The index of an expert in what follows, and in arrays [L, E].
  std::size_t index(int layer, int expert) const {
    return static_cast<std::size_t>(layer) * placement_.experts + expert;
  }
  // The primary, then the replicas, ascending.
  std::span<const std::int32_t> hosts(std::size_t index) const {
    return {&hosts_[begin_[index]], begin_[index + 1] - begin_[index]};
  }
  // [L, E] the ranks that hold the expert; empty when there are more ranks than bits.
  std::span<const RankMask> masks() const { return masks_; }

 private:
  const Placement& placement_;
  std::vector<std::uint32_t> begin_;  // [L * E + 1]
  std::vector<std::int32_t> hosts_;
  std::vector<RankMask> masks_;
};

// The host with the smallest load; of equal ones the lowest. hosts: not empty; load: [R].
std::int32_t lightest_host(std::span<const std::int32_t> hosts, const std::uint64_t* load);

}  // namespace moescope::placement
