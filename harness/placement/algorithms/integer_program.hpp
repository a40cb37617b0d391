// Mixed-integer linear programs, solved by COIN-OR's CBC (branch and cut).
#pragma once

#include <limits>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace moescope::placement {

// Minimise cost . x over rows low <= a . x <= high and bounds on x.
class IntegerProgram {
 public:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();
  struct Term {
    int variable;
    double factor;
  };

  // Returns the variable's index.
  int add_variable(double cost, double low, double high, bool integer);
  int add_binary(double cost) { return add_variable(cost, 0, 1, true); }
  // Terms name each variable at most once.
  void add_row(std::vector<Term> terms, double low, double high);

  int variables() const { return static_cast<int>(columns_.size()); }

  struct Solution {
    std::vector<double> values;  // [variables]; empty when none was found in time
    double cost = kInfinity;     // of `values`
    double bound = -kInfinity;   // proven: no solution costs less
    bool optimal = false;        // cost and bound meet
  };
  struct Limits {
    double seconds = 60;        // of processor time; a solve that it cuts short is not repeatable
    int nodes = 1 << 30;        // of the search tree; a solve that it cuts short is repeatable
    double relative_gap = 0;    // stop when (cost - bound) / cost is this small
    std::vector<double> start;  // [variables] a known solution, or empty
  };
  // failed when the program has no solution or no least one.
  core::Result<Solution> solve(const Limits& limits) const;

 private:
  struct Column {
    double cost, low, high;
    bool integer;
  };
  struct Row {
    std::vector<Term> terms;
    double low, high;
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace moescope::placement
