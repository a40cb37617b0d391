// The partners that an expert works with most, as C2R (NAACL 2025, arXiv 2504.01337; repository
// UNITES-Lab/c2r-moe, profiling.py) lists them.
#pragma once

#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// affinity: symmetric [E, E], zero diagonal. Keeps the affinity of a pair when one of the two has
// the other among its `partners` strongest (the lowest id first among equals), or, with `mutual`,
// when both have; the others become 0.
Matrix keep_top_partners(const Matrix& affinity, int partners, bool mutual);

}  // namespace moescope::placement
