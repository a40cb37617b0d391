// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix as a panel shows it: values with the names of their rows and columns, a unit and where
// they come from. Made by a view function (coactivation.hpp, traffic.hpp) from an open file.
#pragma once

#include <QString>
#include <vector>

#include "viewer/model/provenance.hpp"

namespace moescope::viewer {

// What a row or column is, so that a cell can be selected everywhere.
enum class Entity { other, expert, rank };

// Consecutive rows or columns that belong together, such as the experts of one rank.
struct AxisGroup {
  int first = 0, count = 0;
  QString name;
  bool heavy = false;  // a node's border is heavier than a rank's
};

struct MatrixAxis {
  QString title;  // "destination rank"
  Entity entity = Entity::other;
  std::vector<QString> names;  // as shown: "17"
  std::vector<int> ids;        // the expert or rank of each, which an order may have permuted
  std::vector<AxisGroup> groups;

  int size() const { return static_cast<int>(names.size()); }
  // The place of an expert or rank, or -1.
  int place_of(int id) const;
};

// An axis of ranks "0".."ranks-1", with the nodes as groups when there is more than one.
MatrixAxis rank_axis(const QString& title, int ranks, int nodes);

struct Matrix {
  QString title;     // "Traffic of tacg"
  QString subtitle;  // what was chosen: "dispatch, layer 3, all families"
  QString quantity;  // "tokens that select both"
  QString unit;      // SI name as in the file: "bytes", "tokens"; "1" for a ratio
  QString footnote;  // what a reader must know: "the diagonal is local work"
  Provenance provenance = Provenance::counted;
  bool diverging = false;  // a difference: colours are centred at 0
  bool additive = true;    // sums of rows and columns mean something
  // The diagonal is another thing (local work, an expert with itself): shown, but left out of sums
  // and of the range of the colours.
  bool diagonal_apart = false;
  MatrixAxis rows, columns;
  std::vector<double> values;  // [rows, columns]; NaN where there is none

  double at(int row, int column) const {
    return values[static_cast<std::size_t>(row) * columns.names.size() +
                  static_cast<std::size_t>(column)];
  }
  bool empty() const { return values.empty(); }
  bool apart(int row, int column) const {
    return diagonal_apart &&
           rows.ids[static_cast<std::size_t>(row)] == columns.ids[static_cast<std::size_t>(column)];
  }
};

struct Total {
  double sum = 0, mean = 0, deviation = 0;  // deviation: of the population
  int count = 0;                            // values that are not NaN
};
Total row_total(const Matrix& matrix, int row);
Total column_total(const Matrix& matrix, int column);

struct Range {
  double low = 0, high = 0;
  bool operator==(const Range&) const = default;
};
// The finite values that colours are chosen for: without a diagonal that is apart, unless there is
// nothing else.
std::vector<double> coloured_values(const Matrix& matrix);
// Smallest and largest; {0, 0} when there is none.
Range range_of(const std::vector<double>& values);
// The smallest value above 0, or 0.
double smallest_positive(const std::vector<double>& values);
// The values at two percentiles (0..100), by the nearest rank.
Range percentiles(std::vector<double> values, double low, double high);

// a - b, cell by cell; both must have the same shape. Names of `a` are kept.
Matrix difference(Matrix a, const Matrix& b);

}  // namespace moescope::viewer
