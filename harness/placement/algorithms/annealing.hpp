// Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) over exchanges of two experts.
#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct AnnealingOptions {
  std::int64_t steps = 100000;  // exchanges tried
  double start = 1;             // temperatures, in units of the root mean square gain of exchanges
  double end = 0.01;            // of the first placement; geometric in between
};

// Exchanges random pairs on two ranks: always when the affinity inside the ranks grows, with
// probability exp(gain / temperature) when it falls. Returns the best placement that it passed,
// [E]; rank_of: [E], the first. affinity: symmetric [E, E], zero diagonal.
std::vector<int> anneal(const Matrix& affinity, int ranks, std::vector<int> rank_of,
                        const AnnealingOptions& options, core::Rng rng);

}  // namespace moescope::placement
