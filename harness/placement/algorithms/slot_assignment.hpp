// Experts onto ranks of exact sizes so that a sum of (expert, rank) gains is largest: a linear
// assignment to slots.
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// gain: [E, R], finite; slots: [R], the sum is E. Returns [E] the rank of each expert, optimal.
std::vector<int> assign_to_slots(const Matrix& gain, std::span<const int> slots);

}  // namespace moescope::placement
