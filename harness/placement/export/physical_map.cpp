#include "placement/export/physical_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "placement/slot_order.hpp"

namespace moescope::placement {
namespace {

using core::Error;
using core::Result;

// The expert for a free slot of a rank that holds `local`.
std::int32_t filling(const std::vector<int>& copies, std::span<const std::int32_t> local) {
  const auto preference = [&](int expert) {
    const bool held = std::ranges::find(local, expert) != local.end();
    return std::tuple(held, copies[expert], expert);
  };
  int best = 0;
  for (int e = 1; e < static_cast<int>(copies.size()); ++e)
    if (preference(e) < preference(best)) best = e;
  return best;
}

void fill_row(std::span<std::int32_t> row, int ranks, int experts) {
  std::vector<int> copies(experts, 0);
  for (const std::int32_t expert : row)
    if (expert != kFreeSlot) ++copies[expert];
  const std::size_t slots = row.size() / ranks;
  for (int rank = 0; rank < ranks; ++rank) {
    const auto local = row.subspan(rank * slots, slots);
    for (auto& slot : local) {
      if (slot != kFreeSlot) continue;
      slot = filling(copies, local);
      ++copies[slot];
    }
  }
}

Result<void> check_full(std::span<const std::int32_t> row, int layer, int slots) {
  const auto free = std::ranges::find(row, kFreeSlot);
  if (free == row.end()) return {};
  const auto at = free - row.begin();
  return Error::bad_input(
      fmt::format("layer {}, rank {}: slot {} is free, a serving engine needs an expert in every "
                  "slot (--fill puts copies there)",
                  layer, at / slots, at % slots));
}

Result<void> check_rows(const PhysicalMap& map, int ranks, const std::string& place) {
  if (map.layers.empty()) return Error::bad_input(place + ": has no layer, one is needed");
  const std::size_t slots = map.layers[0].size();
  for (std::size_t layer = 0; layer < map.layers.size(); ++layer)
    if (map.layers[layer].size() != slots)
      return Error::bad_input(fmt::format("{}: layer {} has {} slots, layer 0 has {}", place, layer,
                                          map.layers[layer].size(), slots));
  if (slots == 0 || slots % static_cast<std::size_t>(ranks) != 0)
    return Error::bad_input(fmt::format("{}: {} slots, a multiple of {} ranks is needed (--ranks)",
                                        place, slots, ranks));
  return {};
}

// Fills one layer of the placement; the map's rows are sound.
Result<void> add_layer(std::span<const std::int32_t> row, int layer, Placement& placement,
                       const std::string& place) {
  const int slots = static_cast<int>(row.size()) / placement.ranks;
  for (int slot = 0; slot < slots; ++slot) {
    for (int rank = 0; rank < placement.ranks; ++rank) {
      const std::int32_t expert = row[rank * slots + slot];
      std::int32_t& primary = placement.primary_at(layer, expert);
      if (primary == -1)
        primary = rank;
      else if (!placement.hosts(layer, expert, rank)) {
        auto& replicas = placement.replicas_at(layer, expert);
        replicas.insert(std::ranges::upper_bound(replicas, rank), rank);
      }
    }
  }
  for (int e = 0; e < placement.experts; ++e)
    if (placement.primary_at(layer, e) == -1)
      return Error::bad_input(fmt::format(
          "{}: layer {} has no slot with expert {}, every expert from 0 to {} is needed", place,
          layer, e, placement.experts - 1));
  return {};
}

}  // namespace

Result<PhysicalMap> to_physical_map(const PlacementFile& file, bool fill) {
  const auto& placement = file.placement;
  MOESCOPE_CHECK(placement.validate(file.slots));
  MOESCOPE_CHECK(check_slot_order(file));
  const int slots = std::ranges::max(file.slots);
  const auto fewer = std::ranges::find_if(file.slots, [slots](int own) { return own != slots; });
  if (!fill && fewer != file.slots.end())
    return Error::bad_input(fmt::format(
        "slots: {} on rank {}, {} on another: a serving engine needs equally many on every rank "
        "(--fill levels them up with copies)",
        *fewer, fewer - file.slots.begin(), slots));
  const std::vector<std::int32_t> order = slots_in_order(file);
  auto from = order.begin();
  PhysicalMap map;
  for (int layer = 0; layer < placement.layers; ++layer) {
    std::vector<std::int32_t> row;
    for (int rank = 0; rank < placement.ranks; ++rank) {
      row.insert(row.end(), from, from + file.slots[rank]);
      from += file.slots[rank];
      row.resize(static_cast<std::size_t>(rank + 1) * slots, kFreeSlot);
    }
    if (fill) fill_row(row, placement.ranks, placement.experts);
    MOESCOPE_CHECK(check_full(row, layer, slots));
    map.layers.push_back(std::move(row));
  }
  return map;
}

Result<PlacementFile> from_physical_map(const PhysicalMap& map, int ranks, int nodes,
                                        const std::string& place) {
  MOESCOPE_CHECK(check_rows(map, ranks, place));
  const std::size_t slots = map.layers[0].size();
  std::int32_t last = 0;
  for (std::size_t layer = 0; layer < map.layers.size(); ++layer) {
    const auto [low, high] = std::ranges::minmax(map.layers[layer]);
    // With every expert in a slot of its own, ids over the slots cannot all be there.
    if (low < 0 || high >= static_cast<std::int32_t>(std::min<std::size_t>(slots, kMaxFileExperts)))
      return Error::bad_input(
          fmt::format("{}: layer {} has expert {}, {} slots hold 0 to {} at most", place, layer,
                      low < 0 ? low : high, slots, slots - 1));
    last = std::max(last, high);
  }
  PlacementFile file;
  file.placement = Placement(static_cast<int>(map.layers.size()), last + 1, ranks);
  file.nodes = nodes;
  file.slots.assign(ranks, static_cast<int>(slots) / ranks);
  for (int layer = 0; layer < file.placement.layers; ++layer)
    MOESCOPE_CHECK(add_layer(map.layers[layer], layer, file.placement, place));
  std::vector<std::int32_t> order;
  for (const auto& row : map.layers) order.insert(order.end(), row.begin(), row.end());
  if (order != slots_in_order(file)) file.slot_order = std::move(order);
  return file;
}

}  // namespace moescope::placement
