// Which expert stands in which slot of its rank: a serving engine needs it, a placement leaves it
// open.
#pragma once

#include <cstdint>
#include <vector>

#include "placement/placement_file.hpp"

namespace moescope::placement {

inline constexpr std::int32_t kFreeSlot = -1;

// [L, sum of slots], rank by rank: file.slot_order, or where that is empty each rank's primaries
// ascending, then its replicas ascending, then its free slots. The placement must fit the slots.
std::vector<std::int32_t> slots_in_order(const PlacementFile& file);

// bad_input unless file.slot_order is empty or holds, on each rank, the experts that the placement
// puts there and no others; one may stand twice. The placement must fit the slots.
core::Result<void> check_slot_order(const PlacementFile& file);

}  // namespace moescope::placement
