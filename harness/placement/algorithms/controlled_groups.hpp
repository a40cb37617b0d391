// Groups whose sizes may differ within a margin, as GRACE-MoE (arXiv 2509.25041, grouping section)
// makes them from spectral clusters.
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// Sizes within slots +- max(1, round(r * slots)): repair_capacity brings the clusters below the
// upper end; ranks below the lower end get the members with the least affinity inside the rank that
// is most above its slots. affinity: symmetric [E, E], zero diagonal; cluster: [E], -1 for an
// expert in none, ids below R; slots: [R], the sum is E; a rank without slots gets nothing. Returns
// [E] ranks.
std::vector<int> controlled_groups(const Matrix& affinity, std::span<const int> cluster,
                                   std::span<const int> slots, double r);

}  // namespace moescope::placement
