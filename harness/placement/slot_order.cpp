#include "placement/slot_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace moescope::placement {

using core::Error;
using core::Result;

namespace {

// Of one layer: what each rank holds, primaries before replicas, each ascending.
std::vector<std::vector<std::int32_t>> held_experts(const Placement& placement, int layer) {
  std::vector<std::vector<std::int32_t>> held(placement.ranks);
  for (int e = 0; e < placement.experts; ++e) held[placement.primary_at(layer, e)].push_back(e);
  for (int e = 0; e < placement.experts; ++e)
    for (const int rank : placement.replicas_at(layer, e)) held[rank].push_back(e);
  return held;
}

}  // namespace

std::vector<std::int32_t> slots_in_order(const PlacementFile& file) {
  if (!file.slot_order.empty()) return file.slot_order;
  std::vector<std::int32_t> order;
  for (int layer = 0; layer < file.placement.layers; ++layer) {
    auto held = held_experts(file.placement, layer);
    for (int rank = 0; rank < file.placement.ranks; ++rank) {
      held[rank].resize(file.slots[rank], kFreeSlot);
      order.insert(order.end(), held[rank].begin(), held[rank].end());
    }
  }
  return order;
}

Result<void> check_slot_order(const PlacementFile& file) {
  if (file.slot_order.empty()) return {};
  const auto& placement = file.placement;
  const std::size_t per_layer =
      std::accumulate(file.slots.begin(), file.slots.end(), std::size_t{0});
  if (file.slot_order.size() != placement.layers * per_layer)
    return Error::bad_input(fmt::format("slot_order: has {} slots, {} are needed",
                                        file.slot_order.size(), placement.layers * per_layer));
  auto slot = file.slot_order.begin();
  for (int layer = 0; layer < placement.layers; ++layer) {
    const auto held = held_experts(placement, layer);
    for (int rank = 0; rank < placement.ranks; ++rank) {
      std::set<std::int32_t> found(slot, slot + file.slots[rank]);
      slot += file.slots[rank];
      found.erase(kFreeSlot);
      const std::set<std::int32_t> wanted(held[rank].begin(), held[rank].end());
      if (found == wanted) continue;
      std::vector<std::int32_t> differ;
      std::ranges::set_symmetric_difference(found, wanted, std::back_inserter(differ));
      return Error::bad_input(fmt::format(
          "slot_order[{}][{}]: {} expert {}, which primary and replicas {} on this rank", layer,
          rank, found.contains(differ[0]) ? "has" : "lacks", differ[0],
          found.contains(differ[0]) ? "do not put" : "put"));
    }
  }
  return {};
}

}  // namespace moescope::placement
