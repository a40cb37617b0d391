// Counting over sets of at most 64 ranks or fewer, held as bits.
#pragma once

#include <cstdint>
#include <span>

#include "placement/span/rank_mask.hpp"

namespace moescope::metrics {

using placement::RankMask;

// Sets that add_rank_counts takes at a time.
inline constexpr std::size_t kMostSets = 255;

// counts[r] += the number of sets with rank r. Every set is within counts' ranks.
void add_rank_counts(std::span<const RankMask> sets, std::span<std::uint64_t> counts);

// Nodes of `width` consecutive ranks: a mask with the last rank of each node.
RankMask node_ends(int ranks, int width);
// The last rank of each node that a set touches: a node's lower bits, if any, carry into its last.
inline RankMask touched_nodes(RankMask set, RankMask ends) {
  return (((set & ~ends) + ~ends) | set) & ends;
}

}  // namespace moescope::metrics
