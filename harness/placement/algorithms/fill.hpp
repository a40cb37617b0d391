// Placing a list of experts onto ranks of given sizes.
#pragma once

#include <span>
#include <vector>

#include "placement/placement.hpp"

namespace moescope::placement {

// Experts in the given order fill rank 0 first, then rank 1, ... order: [E]; slots: [R], the sum is
// E. Returns [E] rank of each expert.
std::vector<int> fill_in_order(std::span<const int> order, std::span<const int> slots);

// Writes one layer's primaries. rank_of: [E].
void set_primaries(Placement& placement, int layer, std::span<const int> rank_of);

}  // namespace moescope::placement
