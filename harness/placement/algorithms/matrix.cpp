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

}  // namespace moescope::placement
