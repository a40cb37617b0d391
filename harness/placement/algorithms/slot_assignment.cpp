#include "placement/algorithms/slot_assignment.hpp"

#include "placement/algorithms/assignment.hpp"

namespace moescope::placement {

std::vector<int> assign_to_slots(const Matrix& gain, std::span<const int> slots) {
  std::vector<int> rank_of_slot;
  for (std::size_t r = 0; r < slots.size(); ++r)
    rank_of_slot.insert(rank_of_slot.end(), slots[r], static_cast<int>(r));
  Matrix to_slot(gain.rows, gain.rows);
  for (int e = 0; e < gain.rows; ++e)
    for (int s = 0; s < gain.rows; ++s) to_slot(e, s) = gain(e, rank_of_slot[s]);
  std::vector<int> rank_of;
  for (const int slot : best_assignment(to_slot)) rank_of.push_back(rank_of_slot[slot]);
  return rank_of;
}

}  // namespace moescope::placement
