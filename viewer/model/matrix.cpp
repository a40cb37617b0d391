// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace moescope::viewer {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <class At>
Total total(int count, At at) {
  Total total;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double value = at(i);
    if (std::isnan(value)) continue;
    total.sum += value;
    ++total.count;
  }
  if (total.count == 0) return total;
  total.mean = total.sum / total.count;
  for (int i = 0; i < count; ++i)
    if (const double value = at(i); !std::isnan(value))
      squares += (value - total.mean) * (value - total.mean);
  total.deviation = std::sqrt(squares / total.count);
  return total;
}

}  // namespace

int MatrixAxis::place_of(int id) const {
  const auto found = std::ranges::find(ids, id);
  return found == ids.end() ? -1 : static_cast<int>(found - ids.begin());
}

MatrixAxis rank_axis(const QString& title, int ranks, int nodes) {
  MatrixAxis axis;
  axis.title = title;
  axis.entity = Entity::rank;
  for (int rank = 0; rank < ranks; ++rank) {
    axis.names.push_back(QString::number(rank));
    axis.ids.push_back(rank);
  }
  if (nodes > 1 && ranks % nodes == 0)
    for (int node = 0; node < nodes; ++node)
      axis.groups.push_back(
          {node * (ranks / nodes), ranks / nodes, QString("node %1").arg(node), true});
  return axis;
}

Total row_total(const Matrix& matrix, int row) {
  return total(matrix.columns.size(), [&](int column) {
    return matrix.apart(row, column) ? kNone : matrix.at(row, column);
  });
}

Total column_total(const Matrix& matrix, int column) {
  return total(matrix.rows.size(),
               [&](int row) { return matrix.apart(row, column) ? kNone : matrix.at(row, column); });
}

std::vector<double> coloured_values(const Matrix& matrix) {
  std::vector<double> values;
  values.reserve(matrix.values.size());
  for (int row = 0; row < matrix.rows.size(); ++row)
    for (int column = 0; column < matrix.columns.size(); ++column)
      if (!matrix.apart(row, column) && std::isfinite(matrix.at(row, column)))
        values.push_back(matrix.at(row, column));
  if (!values.empty()) return values;
  values = matrix.values;
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values;
}

Range range_of(const std::vector<double>& values) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double value : values) {
    range.low = std::min(range.low, value);
    range.high = std::max(range.high, value);
  }
  return range.low <= range.high ? range : Range{};
}

double smallest_positive(const std::vector<double>& values) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const double value : values)
    if (value > 0 && value < smallest) smallest = value;
  return std::isfinite(smallest) ? smallest : 0;
}

Range percentiles(std::vector<double> values, double low, double high) {
  if (values.empty()) return {};
  const auto at = [&](double percent) {
    const double place = std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(values.size());
    const auto index =
        std::min(values.size() - 1, static_cast<std::size_t>(std::max(0.0, std::ceil(place) - 1)));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index),
                     values.end());
    return values[index];
  };
  const double first = at(low);
  return {first, at(high)};
}

Matrix difference(Matrix a, const Matrix& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i) a.values[i] -= b.values[i];
  a.diverging = true;
  return a;
}

}  // namespace moescope::viewer
