#include "placement/bounds/pair_bound.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace moescope::placement {
namespace {

double sum_of_largest(std::vector<double> values, std::size_t count) {
  count = std::min(count, values.size());
  std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count),
                    values.end(), std::greater<>());
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += values[i];
  return sum;
}

// Step 2 of the proof.
double most_pairs_together(const std::vector<double>& counts, std::size_t experts,
                           std::span<const int> slots, bool replicas) {
  std::size_t pairs = 0;
  for (const std::size_t held : slots) pairs += held > 0 ? held * (held - 1) / 2 : 0;
  std::vector<double> upper;
  for (std::size_t i = 0; i < experts; ++i)
    for (std::size_t j = i + 1; j < experts; ++j) upper.push_back(counts[i * experts + j]);
  double most = sum_of_largest(std::move(upper), pairs);
  if (replicas) return most;
  const std::size_t partners = std::ranges::max(slots) - 1;
  double by_rows = 0;
  for (std::size_t i = 0; i < experts; ++i)
    by_rows += sum_of_largest({counts.begin() + static_cast<std::ptrdiff_t>(i * experts),
                               counts.begin() + static_cast<std::ptrdiff_t>((i + 1) * experts)},
                              partners) /
               2;
  return std::min(most, by_rows);
}

double fewest_pairs(int k, int parts) {
  const double small = k / parts, larger = k % parts;
  return larger * (small + 1) * small / 2 + (parts - larger) * small * (small - 1) / 2;
}

}  // namespace

// g of the proof: the lower convex hull of (pmin(lambda), lambda), held at 1 beyond the last point.
// The hull at p is the smallest chord over p among all pairs of points.
double fewest_ranks(int k, double pairs) {
  double least = pairs >= fewest_pairs(k, 1) ? 1 : k;
  for (int few = 1; few <= k; ++few) {
    for (int many = few + 1; many <= k; ++many) {
      const double right = fewest_pairs(k, few), left = fewest_pairs(k, many);
      if (pairs < left || pairs > right) continue;
      least = std::min(least, many - (many - few) * (pairs - left) / (right - left));
    }
  }
  return least;
}

double pair_bound(const LayerTokens& tokens, std::span<const int> slots, bool replicas) {
  if (tokens.count() == 0) return 0;
  const int largest = std::ranges::max(slots);
  const double trivial = (tokens.top_k + largest - 1) / largest - 1;
  const double together = most_pairs_together(pair_counts(tokens), tokens.experts, slots, replicas);
  const double mean_pairs = together / static_cast<double>(tokens.count());
  return std::max(trivial, fewest_ranks(tokens.top_k, mean_pairs) - 1);
}

}  // namespace moescope::placement
