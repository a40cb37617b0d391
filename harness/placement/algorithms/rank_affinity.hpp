// How much affinity each expert has to each rank's experts, kept up to date under exchanges.
#pragma once

#include <vector>

#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

class RankAffinity {
 public:
  // affinity: symmetric [E, E], zero diagonal; rank_of: [E], every expert on a rank. Both must
  // outlive this object, which owns the changes to rank_of.
  RankAffinity(const Matrix& affinity, int ranks, std::vector<int>& rank_of);

  // By how much the affinity inside the ranks grows when a and b, on two ranks, change places.
  double swap_gain(int a, int b) const {
    const int from = rank_of_[a], to = rank_of_[b];
    return to_(a, to) - to_(a, from) + to_(b, from) - to_(b, to) - 2 * affinity_(a, b);
  }
  void swap(int a, int b);

 private:
  const Matrix& affinity_;
  std::vector<int>& rank_of_;
  Matrix to_;  // [E, R]
};

// The gain that a swap must pass to count: rounding must not let two swaps undo each other for
// ever.
double gain_threshold(const Matrix& affinity);

}  // namespace moescope::placement
