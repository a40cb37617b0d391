#include "placement/algorithms/family_blocks.hpp"

#include "placement/algorithms/assignment.hpp"
#include "placement/algorithms/slot_assignment.hpp"

namespace moescope::placement {
namespace {

// Worse than any sum of preferences (each is at most 1, a rank one term): groups may only change
// places with groups of the same size.
constexpr double kForbidden = -1e6;

}  // namespace

std::vector<int> family_of_ranks(int ranks, int families, BlockLayout layout) {
  std::vector<int> family(ranks);
  for (int r = 0; r < ranks; ++r)
    family[r] = layout == BlockLayout::strided ? r % families : r * families / ranks;
  return family;
}

std::vector<int> bind_to_families(std::span<const int> rank_of, const Matrix& preference,
                                  std::span<const int> slots, std::span<const int> family_of_rank) {
  const int ranks = static_cast<int>(slots.size());
  Matrix group_preference(ranks, preference.columns);
  for (std::size_t e = 0; e < rank_of.size(); ++e)
    for (int f = 0; f < preference.columns; ++f)
      group_preference(rank_of[e], f) += preference(static_cast<int>(e), f) / slots[rank_of[e]];
  Matrix gain(ranks, ranks, kForbidden);
  for (int group = 0; group < ranks; ++group)
    for (int rank = 0; rank < ranks; ++rank)
      if (slots[group] == slots[rank])
        gain(group, rank) = group_preference(group, family_of_rank[rank]);
  const std::vector<int> place = best_assignment(gain);
  std::vector<int> bound;
  for (const int group : rank_of) bound.push_back(place[group]);
  return bound;
}

std::vector<int> home_families(const Matrix& preference, std::span<const int> slots,
                               std::span<const int> family_of_rank) {
  std::vector<int> block_slots(preference.columns, 0);
  for (std::size_t r = 0; r < slots.size(); ++r) block_slots[family_of_rank[r]] += slots[r];
  return assign_to_slots(preference, block_slots);
}

}  // namespace moescope::placement
