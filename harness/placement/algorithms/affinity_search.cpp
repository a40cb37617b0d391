#include "placement/algorithms/affinity_search.hpp"

#include <algorithm>
#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/rank_affinity.hpp"

namespace moescope::placement {
namespace {

// The expert without a rank that has the highest score, the lowest id among equals.
int best_free(std::span<const int> rank_of, std::span<const double> score) {
  int best = -1;
  for (int e = 0; e < static_cast<int>(rank_of.size()); ++e)
    if (rank_of[e] < 0 && (best < 0 || score[e] > score[best])) best = e;
  return best;
}

// [E] affinity to the free expert that each expert has the most affinity to.
std::vector<double> best_partner(const Matrix& affinity, std::span<const int> rank_of) {
  std::vector<double> best(affinity.rows, 0.0);
  for (int e = 0; e < affinity.rows; ++e)
    for (int other = 0; other < affinity.rows; ++other)
      if (rank_of[other] < 0) best[e] = std::max(best[e], affinity(e, other));
  return best;
}

int open_group(const Matrix& affinity, std::span<const int> rank_of,
               std::span<const double> to_free, Opening opening) {
  if (opening == Opening::strongest) return best_free(rank_of, to_free);
  if (opening == Opening::pair) return best_free(rank_of, best_partner(affinity, rank_of));
  return best_free(rank_of, std::vector<double>(rank_of.size(), 0.0));
}

}  // namespace

double inner_affinity(const Matrix& affinity, std::span<const int> rank_of) {
  double sum = 0;
  for (int i = 0; i < affinity.rows; ++i)
    for (int j = i + 1; j < affinity.rows; ++j)
      if (rank_of[i] == rank_of[j]) sum += affinity(i, j);
  return sum;
}

std::vector<int> greedy_groups(const Matrix& affinity, std::span<const int> slots,
                               Opening opening) {
  const int experts = affinity.rows;
  std::vector<int> rank_of(experts, -1);
  std::vector<double> to_free = row_sums(affinity);
  for (std::size_t rank = 0; rank < slots.size(); ++rank) {
    std::vector<double> to_group(experts, 0.0);
    for (int filled = 0; filled < slots[rank]; ++filled) {
      const int chosen = filled == 0 ? open_group(affinity, rank_of, to_free, opening)
                                     : best_free(rank_of, to_group);
      rank_of[chosen] = static_cast<int>(rank);
      for (int e = 0; e < experts; ++e) {
        to_group[e] += affinity(chosen, e);
        to_free[e] -= affinity(chosen, e);
      }
    }
  }
  return rank_of;
}

void improve_by_swaps(const Matrix& affinity, int ranks, std::vector<int>& rank_of) {
  const double threshold = gain_threshold(affinity);
  RankAffinity state(affinity, ranks, rank_of);
  bool improved = true;
  while (improved) {
    improved = false;
    for (int a = 0; a < affinity.rows; ++a) {
      for (int b = a + 1; b < affinity.rows; ++b) {
        if (rank_of[a] == rank_of[b] || state.swap_gain(a, b) <= threshold) continue;
        state.swap(a, b);
        improved = true;
      }
    }
  }
}

std::vector<int> affinity_search(const Matrix& affinity, std::span<const int> slots, int starts,
                                 core::Rng rng) {
  const int ranks = static_cast<int>(slots.size());
  std::vector<int> best = greedy_groups(affinity, slots);
  improve_by_swaps(affinity, ranks, best);
  double best_value = inner_affinity(affinity, best);
  for (int start = 1; start < starts; ++start) {
    std::vector<int> order(affinity.rows);
    std::iota(order.begin(), order.end(), 0);
    rng.shuffle(order);
    std::vector<int> candidate = fill_in_order(order, slots);
    improve_by_swaps(affinity, ranks, candidate);
    const double value = inner_affinity(affinity, candidate);
    if (value <= best_value) continue;
    best_value = value;
    best = candidate;
  }
  return best;
}

}  // namespace moescope::placement
