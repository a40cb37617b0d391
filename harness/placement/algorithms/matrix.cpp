#include "placement/algorithms/matrix.hpp"

#include <numeric>

namespace moescope::placement {

std::vector<double> row_sums(const Matrix& matrix) {
  std::vector<double> sums(matrix.rows);
  for (int i = 0; i < matrix.rows; ++i) {
    const auto row = matrix.row(i);
    sums[i] = std::accumulate(row.begin(), row.end(), 0.0);
  }
  return sums;
}

Matrix submatrix(const Matrix& matrix, std::span<const int> indices) {
  const int n = static_cast<int>(indices.size());
  Matrix part(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) part(i, j) = matrix(indices[i], indices[j]);
  return part;
}

}  // namespace moescope::placement
