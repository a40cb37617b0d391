// Per-family usage and co-activation of one layer, as TACG and GESR (arXiv 2606.01007, method
// section) take them: relative frequencies, every family with the same weight however many tokens
// it has. Families without a token in the calibration trace are left out.
#pragma once

#include <vector>

#include "placement/algorithms/matrix.hpp"
#include "routing/statistics.hpp"

namespace moescope::placement {

struct FamilyGraphs {
  int experts = 0;
  std::vector<std::vector<double>> usage;  // [K][E] u_f: share of the family's dispatches
  std::vector<Matrix> pairs;               // [K] A_f [E, E]: pairs per token, zero diagonal

  int families() const { return static_cast<int>(pairs.size()); }
};

FamilyGraphs family_graphs(const routing::Statistics& statistics, int layer);

// Mean of the family graphs, [E, E].
Matrix mean_pairs(const FamilyGraphs& graphs);

}  // namespace moescope::placement
