// Local search for affinity under a cap on the load of every rank.
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// The largest load of a rank over the mean of all ranks, minus 1; 0 without load. load: [E];
// rank_of: [E].
double max_violation(std::span<const double> load, std::span<const int> rank_of, int ranks);

// Exchanges pairs of experts while that raises inner_affinity, but never one after which a rank
// would carry more than `cap`; ends where no allowed exchange gains.
void improve_by_capped_swaps(const Matrix& affinity, std::span<const double> load, double cap,
                             int ranks, std::vector<int>& rank_of);

// The best of `starts` >= 1 such searches, with rank loads up to (1 + theta) times the mean. The
// first starts from balanced_packing, the others a random walk of allowed exchanges away from it.
// Where already that packing violates theta, its own largest load is the cap. slots: [R], the sum
// is E. Returns [E] ranks.
std::vector<int> capped_search(const Matrix& affinity, std::span<const double> load,
                               std::span<const int> slots, double theta, int starts, core::Rng rng);

}  // namespace moescope::placement
