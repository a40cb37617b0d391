// Reading a placement expert by expert, for the selectors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/placement.hpp"

namespace moescope::placement {

// The ranks that hold the expert, ascending.
std::vector<std::int32_t> hosts_ascending(const Placement& placement, int layer, int expert);

// Calls visit(rank) for the primary, then for the replicas, ascending.
template <class Visit>
void for_each_host(const Placement& placement, int layer, int expert, Visit visit) {
  visit(placement.primary_at(layer, expert));
  for (const std::int32_t rank : placement.replicas_at(layer, expert)) visit(rank);
}

// The hosts of every expert side by side in memory.
class HostLists {
 public:
  explicit HostLists(const Placement& placement);

  // The index of an expert in what follows, and in arrays [L, E].
  std::size_t index(int layer, int expert) const {
    return static_cast<std::size_t>(layer) * experts_ + expert;
  }
  // The primary, then the replicas, ascending.
  std::span<const std::int32_t> at(std::size_t index) const {
    return {&hosts_[begin_[index]], begin_[index + 1] - begin_[index]};
  }

 private:
  int experts_;
  std::vector<std::uint32_t> begin_;  // [L * E + 1]
  std::vector<std::int32_t> hosts_;
};

// The host with the smallest load; of equal ones the lowest. hosts: not empty; load: [R].
std::int32_t lightest_host(std::span<const std::int32_t> hosts, const std::uint64_t* load);

}  // namespace moescope::placement
