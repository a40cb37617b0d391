// TACG (arXiv 2606.01007, set-up) reserves ranks for each task family. The paper says neither which
// ranks nor which expert group goes to which of them.
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

enum class BlockLayout {
  consecutive,  // neighbouring ranks, as even as can be: a family stays within few nodes
  strided,      // rank r is family r mod K's: ranks with one slot more are shared by all families
};

// [R] the family of each rank. families >= 1; with fewer ranks than families some have none.
std::vector<int> family_of_ranks(int ranks, int families, BlockLayout layout);

// Exchanges whole groups between ranks with equally many slots, for the largest sum of the groups'
// mean preference for the family of their rank. rank_of: [E]; preference: [E, K]. Returns [E].
std::vector<int> bind_to_families(std::span<const int> rank_of, const Matrix& preference,
                                  std::span<const int> slots, std::span<const int> family_of_rank);

// A home family for every expert: the largest sum of preferences under which each family's experts
// fill the slots of its ranks. Returns [E].
std::vector<int> home_families(const Matrix& preference, std::span<const int> slots,
                               std::span<const int> family_of_rank);

}  // namespace moescope::placement
