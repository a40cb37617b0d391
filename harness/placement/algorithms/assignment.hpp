// Maximum-weight perfect matching of a square matrix (the Hungarian method, O(n^3)).
#pragma once

#include <vector>

#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// gain: [n, n], finite. Returns [n] the column of each row; the sum of gain(i, column[i]) is
// largest.
std::vector<int> best_assignment(const Matrix& gain);

}  // namespace moescope::placement
