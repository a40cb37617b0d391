#include "placement/algorithms/annealing.hpp"

#include <cmath>

#include "placement/algorithms/rank_affinity.hpp"

namespace moescope::placement {
namespace {

double root_mean_square_gain(const RankAffinity& state, const std::vector<int>& rank_of) {
  double square = 0;
  std::int64_t pairs = 0;
  for (int a = 0; a < static_cast<int>(rank_of.size()); ++a) {
    for (int b = 0; b < a; ++b) {
      if (rank_of[a] == rank_of[b]) continue;
      const double gain = state.swap_gain(a, b);
      square += gain * gain;
      ++pairs;
    }
  }
  return pairs > 0 ? std::sqrt(square / static_cast<double>(pairs)) : 0;
}

}  // namespace

std::vector<int> anneal(const Matrix& affinity, int ranks, std::vector<int> rank_of,
                        const AnnealingOptions& options, core::Rng rng) {
  RankAffinity state(affinity, ranks, rank_of);
  const double unit = root_mean_square_gain(state, rank_of);
  if (unit == 0) return rank_of;  // one rank, or every placement is as good
  const double threshold = gain_threshold(affinity);
  const double cooling =
      std::pow(options.end / options.start, 1.0 / static_cast<double>(options.steps));
  double temperature = options.start * unit, value = 0, best_value = 0;
  std::vector<int> best = rank_of;
  for (std::int64_t step = 0; step < options.steps; ++step, temperature *= cooling) {
    const int a = static_cast<int>(rng.below(rank_of.size()));
    const int b = static_cast<int>(rng.below(rank_of.size()));
    if (rank_of[a] == rank_of[b]) continue;
    const double gain = state.swap_gain(a, b);
    if (gain < 0 && !rng.chance(std::exp(gain / temperature))) continue;
    state.swap(a, b);
    value += gain;
    if (value <= best_value + threshold) continue;
    best_value = value;
    best = rank_of;
  }
  return best;
}

}  // namespace moescope::placement
