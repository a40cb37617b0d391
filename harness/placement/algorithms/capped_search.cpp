#include "placement/algorithms/capped_search.hpp"

#include <algorithm>
#include <numeric>

#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/eplb.hpp"
#include "placement/algorithms/rank_affinity.hpp"

namespace moescope::placement {
namespace {

// Exchanges of a random walk, per expert: enough to leave the neighbourhood of the first placement.
constexpr int kWalk = 10;

std::vector<double> rank_loads(std::span<const double> load, std::span<const int> rank_of,
                               int ranks) {
  std::vector<double> sums(ranks, 0.0);
  for (std::size_t e = 0; e < load.size(); ++e) sums[rank_of[e]] += load[e];
  return sums;
}

class CappedSwaps {
 public:
  CappedSwaps(std::span<const double> load, double cap, int ranks, std::vector<int>& rank_of)
      : load_(load), cap_(cap), rank_of_(rank_of), rank_load_(rank_loads(load, rank_of, ranks)) {}

  bool allows(int a, int b) const {
    const int from = rank_of_[a], to = rank_of_[b];
    const double moved = load_[a] - load_[b];
    return from != to && rank_load_[from] - moved <= cap_ && rank_load_[to] + moved <= cap_;
  }
  // Keeps the loads, before the exchange itself changes rank_of.
  void note(int a, int b) {
    rank_load_[rank_of_[a]] -= load_[a] - load_[b];
    rank_load_[rank_of_[b]] += load_[a] - load_[b];
  }

 private:
  std::span<const double> load_;
  double cap_;
  std::vector<int>& rank_of_;
  std::vector<double> rank_load_;
};

void walk(std::span<const double> load, double cap, int ranks, std::vector<int>& rank_of,
          core::Rng& rng) {
  CappedSwaps swaps(load, cap, ranks, rank_of);
  for (std::size_t i = 0; i < kWalk * rank_of.size(); ++i) {
    const int a = static_cast<int>(rng.below(rank_of.size()));
    const int b = static_cast<int>(rng.below(rank_of.size()));
    if (!swaps.allows(a, b)) continue;
    swaps.note(a, b);
    std::swap(rank_of[a], rank_of[b]);
  }
}

}  // namespace

double max_violation(std::span<const double> load, std::span<const int> rank_of, int ranks) {
  const std::vector<double> sums = rank_loads(load, rank_of, ranks);
  const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
  return total > 0 ? std::ranges::max(sums) * ranks / total - 1 : 0;
}

void improve_by_capped_swaps(const Matrix& affinity, std::span<const double> load, double cap,
                             int ranks, std::vector<int>& rank_of) {
  const double threshold = gain_threshold(affinity);
  RankAffinity state(affinity, ranks, rank_of);
  CappedSwaps swaps(load, cap, ranks, rank_of);
  bool improved = true;
  while (improved) {
    improved = false;
    for (int a = 0; a < affinity.rows; ++a) {
      for (int b = a + 1; b < affinity.rows; ++b) {
        if (!swaps.allows(a, b) || state.swap_gain(a, b) <= threshold) continue;
        swaps.note(a, b);
        state.swap(a, b);
        improved = true;
      }
    }
  }
}

std::vector<int> capped_search(const Matrix& affinity, std::span<const double> load,
                               std::span<const int> slots, double theta, int starts,
                               core::Rng rng) {
  const int ranks = static_cast<int>(slots.size());
  const std::vector<int> balanced = balanced_packing(load, slots);
  const double mean = std::accumulate(load.begin(), load.end(), 0.0) / ranks;
  const double cap =
      std::max((1 + theta) * mean, std::ranges::max(rank_loads(load, balanced, ranks)));
  std::vector<int> best;
  double best_value = -1;
  for (int start = 0; start < starts; ++start) {
    std::vector<int> candidate = balanced;
    if (start > 0) walk(load, cap, ranks, candidate, rng);
    improve_by_capped_swaps(affinity, load, cap, ranks, candidate);
    const double value = inner_affinity(affinity, candidate);
    if (value <= best_value) continue;
    best_value = value;
    best = candidate;
  }
  return best;
}

}  // namespace moescope::placement
