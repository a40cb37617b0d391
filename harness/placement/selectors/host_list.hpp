// Reading a placement expert by expert, for the selectors.
#pragma once

#include <cstdint>
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

}  // namespace moescope::placement
