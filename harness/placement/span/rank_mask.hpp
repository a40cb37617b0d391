// Sets of ranks as bits, and the smallest sets of ranks that serve a token.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace moescope::placement {

using RankMask = std::uint64_t;  // bit r: rank r
inline constexpr int kMaxMaskRanks = 64;

inline RankMask rank_bit(int rank) { return RankMask{1} << rank; }
// Exactly one rank. The mask is not empty.
inline bool is_single(RankMask mask) { return (mask & (mask - 1)) == 0; }

// Calls visit(rank) for every rank of the set, ascending.
template <class Visit>
void for_each_rank(RankMask mask, Visit visit) {
  for (; mask != 0; mask &= mask - 1) visit(std::countr_zero(mask));
}

// The smallest sets of ranks that hold a copy of every expert of a list.
struct MinimumCovers {
  int size = 0;        // ranks in each of them
  RankMask ranks = 0;  // all ranks that are in at least one of them
};

// hosts: the ranks of each expert, none empty. Exact, by branching on the experts not yet covered;
// the minimum set cover is NP-hard in general, but here are at most k sets.
MinimumCovers minimum_covers(std::span<const RankMask> hosts);

}  // namespace moescope::placement
