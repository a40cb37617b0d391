// Grouping experts so that the affinity inside the groups is as large as possible. Affinities are
// symmetric [E, E] with a zero diagonal; groups are ranks with exact sizes.
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// Sum of the affinities of all unordered pairs that share a rank. rank_of: [E].
double inner_affinity(const Matrix& affinity, std::span<const int> rank_of);

// The expert with which a greedy group opens, the lowest id among equals.
enum class Opening {
  strongest,  // the free expert with the most affinity to the other free ones
  pair,       // one of the two free experts with the most affinity to each other
  lowest,     // the free expert with the lowest id
};

// Fills rank after rank: opens with one expert, then adds the free expert with the most affinity to
// the members. Ties go to the lowest id.
std::vector<int> greedy_groups(const Matrix& affinity, std::span<const int> slots,
                               Opening opening = Opening::strongest);

// Exchanges pairs of experts while that raises inner_affinity; ends in a local optimum.
void improve_by_swaps(const Matrix& affinity, int ranks, std::vector<int>& rank_of);

// The best of `starts` >= 1 searches: one from greedy_groups, the others from random groups.
std::vector<int> affinity_search(const Matrix& affinity, std::span<const int> slots, int starts,
                                 core::Rng rng);

}  // namespace moescope::placement
