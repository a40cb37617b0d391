// Which runs, in which order.
#pragma once

#include <string>
#include <vector>

#include "experiment/spec.hpp"

namespace moescope::experiment {

// One row of the comparison in one dispatch layout.
struct Cell {
  std::string name;  // group under /runs: "tacg", "tacg@per-expert" for a layout after the first
  std::string row;   // "tacg", "tacg+gesr", the name of a placement file
  kernels::DispatchLayout layout = kernels::DispatchLayout::per_rank;
};

struct PlannedRun {
  int cell = 0, repeat = 0;
};

struct Plan {
  std::vector<Cell> cells;
  std::vector<PlannedRun> runs;

  std::vector<std::string> names() const;  // "tacg/2", in order
};

// Repeats are interleaved (A B C A B C), each round turned by one so that no strategy is always
// first.
Plan make_plan(const Spec& spec);

}  // namespace moescope::experiment
