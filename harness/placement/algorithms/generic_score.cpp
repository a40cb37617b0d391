#include "placement/algorithms/generic_score.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope::placement {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double cosine(std::span<const double> a, std::span<const double> b) {
  const double length = std::sqrt(dot(a, a) * dot(b, b));
  return length > 0 ? dot(a, b) / length : 0.0;
}

double deviation(std::span<const double> a, std::span<const double> b, bool largest) {
  double square = 0, most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    square += (a[i] - b[i]) * (a[i] - b[i]);
    most = std::max(most, std::abs(a[i] - b[i]));
  }
  return largest ? most : std::sqrt(square);
}

}  // namespace

std::vector<double> generic_scores(const FamilyGraphs& graphs, const GenericWeights& weights) {
  const Matrix mean = mean_pairs(graphs);
  std::vector<double> scores = row_sums(mean);
  for (int e = 0; e < graphs.experts; ++e) {
    double consistency = 0, specificity = 0;
    for (const Matrix& pairs : graphs.pairs) {
      consistency += cosine(pairs.row(e), mean.row(e)) / graphs.families();
      specificity =
          std::max(specificity, deviation(pairs.row(e), mean.row(e), weights.largest_deviation));
    }
    scores[e] += weights.lambda1 * consistency - weights.lambda2 * specificity;
  }
  return scores;
}

}  // namespace moescope::placement
