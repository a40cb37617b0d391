// Charges on experts that make the content bound as large as possible.
#pragma once

#include <cstdint>
#include <vector>

#include "placement/bounds/content_values.hpp"

namespace moescope::placement {

// The function to maximise (the proof is in content_bound.hpp), for charges h on the experts:
//   total - sum_e h_e - extra_copies * max(0, max_e h_e)
//         - sum over ranks of the largest value - charges among the rank's contents.
struct ContentDual {
  struct Table {
    int size;  // 0: the empty content, worth nothing
    std::vector<std::int32_t> values;
  };
  // Ranks alike: the contents of one are those of any of `tables`.
  struct Kind {
    int ranks;
    std::vector<int> tables;
  };
  int experts = 0;
  std::int64_t total = 0;
  std::int64_t extra_copies = 0;
  std::int64_t largest_charge = 0;  // charges are kept within +- this, so that sums fit 31 bits
  std::vector<Table> tables;
  std::vector<Kind> kinds;
};

// The largest value found in `rounds` looks at all contents; every value it compares is exact, so
// the result is a value of the function at some charges, whatever the quality of the search.
//
// The search: a pool of good contents stands for all of them. On the pool the function is smoothed
// (a softmax of temperature T takes the place of each maximum) and climbed by iterative scaling: at
// the maximum every expert is expected in as many contents as it has copies, and an expert's charge
// moves with the logarithm of the ratio of the two. The next look at all contents is taken between
// the best charges so far and the pool's; it adds the best contents there to the pool. T falls from
// round to round.
std::int64_t best_charges(const ContentDual& dual, int rounds);

}  // namespace moescope::placement
