#include "placement/algorithms/controlled_groups.hpp"

#include <algorithm>
#include <cmath>

#include "placement/algorithms/spectral.hpp"

namespace moescope::placement {
namespace {

// The member of the rank with the least affinity to the others, the highest id among equals.
int weakest_member(const Matrix& affinity, int rank, const std::vector<int>& rank_of) {
  int weakest = -1;
  double least = 0;
  for (int e = 0; e < affinity.rows; ++e) {
    if (rank_of[e] != rank) continue;
    double inside = 0;
    for (int other = 0; other < affinity.rows; ++other)
      if (rank_of[other] == rank) inside += affinity(e, other);
    if (weakest >= 0 && inside > least) continue;
    weakest = e;
    least = inside;
  }
  return weakest;
}

}  // namespace

std::vector<int> controlled_groups(const Matrix& affinity, std::span<const int> cluster,
                                   std::span<const int> slots, double r) {
  const int ranks = static_cast<int>(slots.size());
  std::vector<int> margin(ranks, 0), highest(ranks);
  for (int rank = 0; rank < ranks; ++rank) {
    if (slots[rank] > 0) margin[rank] = std::max(1, static_cast<int>(std::lround(r * slots[rank])));
    highest[rank] = slots[rank] + margin[rank];
  }
  std::vector<int> rank_of = repair_capacity(affinity, cluster, highest);
  std::vector<int> excess(ranks);
  for (int rank = 0; rank < ranks; ++rank)
    excess[rank] = static_cast<int>(std::ranges::count(rank_of, rank)) - slots[rank];
  for (int rank = 0; rank < ranks; ++rank) {
    while (excess[rank] < -margin[rank]) {
      const auto donor = static_cast<int>(std::ranges::max_element(excess) - excess.begin());
      rank_of[weakest_member(affinity, donor, rank_of)] = rank;
      ++excess[rank];
      --excess[donor];
    }
  }
  return rank_of;
}

}  // namespace moescope::placement
