#include <algorithm>
#include <numeric>

#include "placement/algorithms/spectral.hpp"

namespace moescope::placement {
namespace {

std::vector<int> descending(std::span<const int> sizes) {
  std::vector<int> order(sizes.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int a, int b) { return sizes[a] > sizes[b]; });
  return order;
}

// [R] rank of each cluster: the n-th largest cluster on the n-th largest rank.
std::vector<int> match_sizes(std::span<const int> cluster, std::span<const int> slots) {
  std::vector<int> size(slots.size(), 0);
  for (const int c : cluster)
    if (c >= 0) ++size[c];
  const std::vector<int> clusters = descending(size), ranks = descending(slots);
  std::vector<int> rank_of(slots.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) rank_of[clusters[i]] = ranks[i];
  return rank_of;
}

// Takes the members with the least affinity to the rest of their rank off it, down to its slots.
void trim(const Matrix& affinity, int rank, int slots, std::vector<int>& rank_of) {
  std::vector<int> members;
  for (int e = 0; e < affinity.rows; ++e)
    if (rank_of[e] == rank) members.push_back(e);
  if (static_cast<int>(members.size()) <= slots) return;
  std::vector<double> inside(affinity.rows, 0.0);
  for (const int e : members)
    for (const int other : members) inside[e] += affinity(e, other);
  std::ranges::stable_sort(members, [&](int a, int b) { return inside[a] > inside[b]; });
  for (std::size_t i = slots; i < members.size(); ++i) rank_of[members[i]] = -1;
}

int most_attractive(const Matrix& affinity, int expert, const std::vector<int>& rank_of,
                    const std::vector<int>& free) {
  std::vector<double> attraction(free.size(), 0.0);
  for (int other = 0; other < affinity.rows; ++other)
    if (rank_of[other] >= 0) attraction[rank_of[other]] += affinity(expert, other);
  int best = -1;
  for (int r = 0; r < static_cast<int>(free.size()); ++r)
    if (free[r] > 0 && (best < 0 || attraction[r] > attraction[best])) best = r;
  return best;
}

}  // namespace

std::vector<int> repair_capacity(const Matrix& affinity, std::span<const int> cluster,
                                 std::span<const int> slots) {
  const std::vector<int> rank_of_cluster = match_sizes(cluster, slots);
  std::vector<int> rank_of(cluster.size(), -1);
  for (std::size_t e = 0; e < cluster.size(); ++e)
    if (cluster[e] >= 0) rank_of[e] = rank_of_cluster[cluster[e]];
  for (std::size_t r = 0; r < slots.size(); ++r)
    trim(affinity, static_cast<int>(r), slots[r], rank_of);
  std::vector<int> free(slots.begin(), slots.end());
  for (const int rank : rank_of)
    if (rank >= 0) --free[rank];
  for (int e = 0; e < affinity.rows; ++e) {
    if (rank_of[e] >= 0) continue;
    rank_of[e] = most_attractive(affinity, e, rank_of, free);
    --free[rank_of[e]];
  }
  return rank_of;
}

}  // namespace moescope::placement
