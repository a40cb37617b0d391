#include "placement/algorithms/assignment.hpp"

#include <limits>

namespace moescope::placement {
namespace {

constexpr int kNone = -1;

// Rows enter one after another along shortest augmenting paths; the potentials keep every reduced
// cost non-negative, so the matching is optimal for the rows entered so far.
class Hungarian {
 public:
  explicit Hungarian(const Matrix& gain)
      : gain_(gain),
        n_(gain.rows),
        row_potential_(n_, 0.0),
        column_potential_(n_, 0.0),
        row_of_(n_, kNone) {}

  void enter(int row) {
    std::vector<double> slack(n_, std::numeric_limits<double>::infinity());
    std::vector<int> previous(n_, kNone);  // the column before this one on the path
    std::vector<bool> done(n_, false);
    int column = kNone;
    int current = row;
    do {
      const int next = relax(current, column, slack, previous, done);
      shift(row, slack[next], slack, done);
      done[next] = true;
      column = next;
      current = row_of_[column];
    } while (current != kNone);
    while (column != kNone) {
      const int before = previous[column];
      row_of_[column] = before == kNone ? row : row_of_[before];
      column = before;
    }
  }

  std::vector<int> columns() const {
    std::vector<int> column_of(n_);
    for (int c = 0; c < n_; ++c) column_of[row_of_[c]] = c;
    return column_of;
  }

 private:
  // Updates the slacks from `current`, reached through `column`; returns the open column with the
  // smallest slack.
  int relax(int current, int column, std::vector<double>& slack, std::vector<int>& previous,
            const std::vector<bool>& done) const {
    int next = kNone;
    for (int c = 0; c < n_; ++c) {
      if (done[c]) continue;
      const double reduced = -gain_(current, c) - row_potential_[current] - column_potential_[c];
      if (reduced < slack[c]) {
        slack[c] = reduced;
        previous[c] = column;
      }
      if (next == kNone || slack[c] < slack[next]) next = c;
    }
    return next;
  }

  void shift(int root, double delta, std::vector<double>& slack, const std::vector<bool>& done) {
    row_potential_[root] += delta;
    for (int c = 0; c < n_; ++c) {
      if (!done[c]) {
        slack[c] -= delta;
        continue;
      }
      row_potential_[row_of_[c]] += delta;
      column_potential_[c] -= delta;
    }
  }

  const Matrix& gain_;
  int n_;
  std::vector<double> row_potential_, column_potential_;
  std::vector<int> row_of_;  // [n] the row of each column
};

}  // namespace

std::vector<int> best_assignment(const Matrix& gain) {
  Hungarian matching(gain);
  for (int row = 0; row < gain.rows; ++row) matching.enter(row);
  return matching.columns();
}

}  // namespace moescope::placement
