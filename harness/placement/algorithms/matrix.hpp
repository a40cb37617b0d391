// A dense row-major matrix of doubles, no more.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace moescope::placement {

struct Matrix {
  Matrix(int row_count, int column_count, double value = 0)
      : rows(row_count),
        columns(column_count),
        values(static_cast<std::size_t>(row_count) * column_count, value) {}

  int rows, columns;
  std::vector<double> values;  // [rows, columns]

  double& operator()(int i, int j) { return values[static_cast<std::size_t>(i) * columns + j]; }
  double operator()(int i, int j) const {
    return values[static_cast<std::size_t>(i) * columns + j];
  }
  std::span<const double> row(int i) const {
    return {values.data() + static_cast<std::size_t>(i) * columns,
            static_cast<std::size_t>(columns)};
  }
};

std::vector<double> row_sums(const Matrix& matrix);
// The rows and columns named, in that order. matrix: square.
Matrix submatrix(const Matrix& matrix, std::span<const int> indices);

}  // namespace moescope::placement
