#include "placement/algorithms/spectral.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace moescope::placement {
namespace {

Eigen::MatrixXd normalised_laplacian(const Matrix& affinity, double jitter) {
  const int n = affinity.rows;
  const double largest = *std::ranges::max_element(affinity.values);
  Eigen::MatrixXd scaled(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      scaled(i, j) = (affinity(i, j) + affinity(j, i)) / (2 * largest) + (i == j ? jitter : 0);
  const Eigen::VectorXd root = scaled.rowwise().sum().cwiseSqrt().cwiseInverse();
  return Eigen::MatrixXd::Identity(n, n) - root.asDiagonal() * scaled * root.asDiagonal();
}

void normalise_rows(Matrix& points) {
  for (int i = 0; i < points.rows; ++i) {
    double square = 0;
    for (const double x : points.row(i)) square += x * x;
    if (square == 0) continue;
    for (int d = 0; d < points.columns; ++d) points(i, d) /= std::sqrt(square);
  }
}

}  // namespace

Matrix spectral_embedding(const Matrix& affinity, int dimensions, const SpectralOptions& options) {
  // Eigenvalues come in ascending order.
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      normalised_laplacian(affinity, options.jitter));
  Matrix points(affinity.rows, dimensions);
  for (int i = 0; i < points.rows; ++i)
    for (int d = 0; d < dimensions; ++d) points(i, d) = solver.eigenvectors()(i, d);
  if (options.row_normalise) normalise_rows(points);
  return points;
}

std::vector<int> spectral_clusters(const Matrix& affinity, int clusters,
                                   const SpectralOptions& options, const core::Rng& rng) {
  std::vector<int> connected;
  const std::vector<double> degree = row_sums(affinity);
  for (int e = 0; e < affinity.rows; ++e)
    if (degree[e] > 0) connected.push_back(e);
  std::vector<int> cluster(affinity.rows, -1);
  if (connected.empty()) return cluster;
  const int groups = std::min(clusters, static_cast<int>(connected.size()));
  const Matrix points = spectral_embedding(submatrix(affinity, connected), groups, options);
  const std::vector<int> label = kmeans(points, groups, options.kmeans, rng);
  for (std::size_t i = 0; i < connected.size(); ++i) cluster[connected[i]] = label[i];
  return cluster;
}

std::vector<int> spectral_groups(const Matrix& affinity, std::span<const int> slots,
                                 const SpectralOptions& options, const core::Rng& rng) {
  const auto open_ranks = std::ranges::count_if(slots, [](int s) { return s > 0; });
  const std::vector<int> cluster =
      spectral_clusters(affinity, static_cast<int>(open_ranks), options, rng);
  return repair_capacity(affinity, cluster, slots, options.repair);
}

}  // namespace moescope::placement
