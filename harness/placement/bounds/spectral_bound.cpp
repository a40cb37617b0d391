#include "placement/bounds/spectral_bound.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

#include "placement/bounds/pair_bound.hpp"

namespace moescope::placement {
namespace {

constexpr int kSteps = 80;
// Rounding of the eigenvalues, relative to the largest of them.
constexpr double kRounding = 1e-9;

}  // namespace

double most_pairs_by_eigenvalues(std::span<const double> counts, int experts,
                                 std::span<const int> slots) {
  std::vector<int> sizes(slots.begin(), slots.end());
  std::ranges::sort(sizes, std::greater<>());
  sizes.resize(std::min<std::size_t>(sizes.size(), experts));
  const bool exact = std::accumulate(slots.begin(), slots.end(), 0) == experts;
  const Eigen::Map<const Eigen::MatrixXd> pairs(counts.data(), experts, experts);
  Eigen::VectorXd shift = -pairs.rowwise().sum() * (1.0 * sizes.front() / experts);
  double least = std::numeric_limits<double>::infinity();
  const double stride = pairs.rowwise().sum().maxCoeff() / experts;
  for (int step = 0; step < kSteps; ++step) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
        pairs + Eigen::MatrixXd(shift.asDiagonal()));
    double sum = -shift.sum();
    Eigen::VectorXd slope = Eigen::VectorXd::Constant(experts, -1);
    for (std::size_t r = 0; r < sizes.size(); ++r) {
      const auto column = experts - 1 - static_cast<Eigen::Index>(r);  // ascending order
      const double value = solver.eigenvalues()[column];
      if (!exact && value < 0) break;
      sum += sizes[r] * value;
      slope += sizes[r] * solver.eigenvectors().col(column).cwiseAbs2();
    }
    const double largest = solver.eigenvalues().cwiseAbs().maxCoeff();
    least = std::min(least, sum + kRounding * largest * experts);
    if (slope.norm() == 0) break;
    shift -= stride * experts / (step + 5) * slope / slope.norm();
  }
  return std::max(0.0, least / 2);
}

double spectral_bound(const LayerTokens& tokens, std::span<const int> slots) {
  if (tokens.count() == 0) return 0;
  const double most = most_pairs_by_eigenvalues(pair_counts(tokens), tokens.experts, slots);
  return std::max(0.0, fewest_ranks(tokens.top_k, most / static_cast<double>(tokens.count())) - 1);
}

}  // namespace moescope::placement
