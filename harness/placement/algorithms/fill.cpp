#include "placement/algorithms/fill.hpp"

namespace moescope::placement {

std::vector<int> fill_in_order(std::span<const int> order, std::span<const int> slots) {
  std::vector<int> rank_of(order.size());
  std::size_t next = 0;
  for (std::size_t r = 0; r < slots.size(); ++r)
    for (int i = 0; i < slots[r]; ++i) rank_of[order[next++]] = static_cast<int>(r);
  return rank_of;
}

void set_primaries(Placement& placement, int layer, std::span<const int> rank_of) {
  for (int e = 0; e < placement.experts; ++e) placement.primary_at(layer, e) = rank_of[e];
}

}  // namespace moescope::placement
