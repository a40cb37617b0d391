#include "placement/algorithms/rank_affinity.hpp"

#include <algorithm>
#include <utility>

namespace moescope::placement {
namespace {

// Share of the largest affinity.
constexpr double kLeastGain = 1e-9;

}  // namespace

RankAffinity::RankAffinity(const Matrix& affinity, int ranks, std::vector<int>& rank_of)
    : affinity_(affinity), rank_of_(rank_of), to_(affinity.rows, ranks) {
  for (int e = 0; e < affinity.rows; ++e)
    for (int other = 0; other < affinity.rows; ++other)
      to_(e, rank_of[other]) += affinity(e, other);
}

void RankAffinity::swap(int a, int b) {
  const int from = rank_of_[a], to = rank_of_[b];
  for (int e = 0; e < affinity_.rows; ++e) {
    const double moved = affinity_(e, a) - affinity_(e, b);
    to_(e, from) -= moved;
    to_(e, to) += moved;
  }
  std::swap(rank_of_[a], rank_of_[b]);
}

double gain_threshold(const Matrix& affinity) {
  return kLeastGain * *std::ranges::max_element(affinity.values);
}

}  // namespace moescope::placement
