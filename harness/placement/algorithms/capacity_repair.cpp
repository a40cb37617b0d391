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

// Ranks being filled: affinity of every expert to the members of every rank, and the free slots.
class Filling {
 public:
  Filling(const Matrix& affinity, std::span<const int> slots, std::vector<int> rank_of)
      : affinity_(affinity),
        rank_of_(std::move(rank_of)),
        free_(slots.begin(), slots.end()),
        to_(affinity.rows, static_cast<int>(slots.size())) {
    for (int e = 0; e < affinity.rows; ++e)
      if (rank_of_[e] >= 0) count(e, rank_of_[e], 1);
  }

  const std::vector<int>& rank_of() const { return rank_of_; }

  // Takes the members with the least affinity to the rest of their rank off it, down to its slots.
  void trim() {
    const Matrix inside = to_;
    for (int rank = 0; rank < ranks(); ++rank) {
      if (free_[rank] >= 0) continue;
      std::vector<int> members;
      for (int e = 0; e < affinity_.rows; ++e)
        if (rank_of_[e] == rank) members.push_back(e);
      std::ranges::stable_sort(members,
                               [&](int a, int b) { return inside(a, rank) > inside(b, rank); });
      const auto kept = members.size() + free_[rank];
      for (std::size_t i = kept; i < members.size(); ++i) move(members[i], -1);
    }
  }

  void empty_pool(RepairOptions::PoolOrder order) {
    for (int e = next_pooled(order); e >= 0; e = next_pooled(order)) move(e, attractive_rank(e));
  }

  // The best donor-receiver move; false when no rank is overfull.
  bool move_weakest() {
    int best = -1;
    double best_gain = 0;
    for (int rank = 0; rank < ranks(); ++rank) {
      if (free_[rank] >= 0) continue;
      const int expert = weakest(rank);
      const double gain = to_(expert, attractive_rank(expert)) - to_(expert, rank);
      if (best >= 0 && gain <= best_gain) continue;
      best = expert;
      best_gain = gain;
    }
    if (best >= 0) move(best, attractive_rank(best));
    return best >= 0;
  }

 private:
  int ranks() const { return static_cast<int>(free_.size()); }

  void count(int expert, int rank, int sign) {
    free_[rank] -= sign;
    for (int e = 0; e < affinity_.rows; ++e) to_(e, rank) += sign * affinity_(e, expert);
  }

  // rank -1: the pool.
  void move(int expert, int rank) {
    if (rank_of_[expert] >= 0) count(expert, rank_of_[expert], -1);
    rank_of_[expert] = rank;
    if (rank >= 0) count(expert, rank, 1);
  }

  int attractive_rank(int expert) const {
    int best = -1;
    for (int r = 0; r < ranks(); ++r)
      if (free_[r] > 0 && (best < 0 || to_(expert, r) > to_(expert, best))) best = r;
    return best;
  }

  int weakest(int rank) const {
    int found = -1;
    for (int e = 0; e < affinity_.rows; ++e)
      if (rank_of_[e] == rank && (found < 0 || to_(e, rank) < to_(found, rank))) found = e;
    return found;
  }

  int next_pooled(RepairOptions::PoolOrder order) const {
    int next = -1;
    for (int e = 0; e < affinity_.rows; ++e) {
      if (rank_of_[e] >= 0) continue;
      if (order == RepairOptions::PoolOrder::id) return e;
      if (next < 0 || to_(e, attractive_rank(e)) > to_(next, attractive_rank(next))) next = e;
    }
    return next;
  }

  const Matrix& affinity_;
  std::vector<int> rank_of_;
  std::vector<int> free_;  // [R] negative: overfull
  Matrix to_;              // [E, R]
};

}  // namespace

std::vector<int> repair_capacity(const Matrix& affinity, std::span<const int> cluster,
                                 std::span<const int> slots, const RepairOptions& options) {
  const std::vector<int> rank_of_cluster = match_sizes(cluster, slots);
  std::vector<int> rank_of(cluster.size(), -1);
  for (std::size_t e = 0; e < cluster.size(); ++e)
    if (cluster[e] >= 0) rank_of[e] = rank_of_cluster[cluster[e]];
  Filling filling(affinity, slots, std::move(rank_of));
  if (options.method == RepairOptions::Method::pool) filling.trim();
  filling.empty_pool(options.order);
  while (filling.move_weakest()) {
  }
  return filling.rank_of();
}

}  // namespace moescope::placement
