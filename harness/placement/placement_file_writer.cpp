#include <fmt/format.h>

#include "core/file.hpp"
#include "core/json_text.hpp"
#include "core/version.hpp"
#include "placement/placement_file.hpp"
#include "placement/slot_order.hpp"

namespace moescope::placement {
namespace {

using core::Result;
using nlohmann::ordered_json;

ordered_json primary_rows(const Placement& placement) {
  auto rows = ordered_json::array();
  for (int layer = 0; layer < placement.layers; ++layer) {
    auto row = ordered_json::array();
    for (int e = 0; e < placement.experts; ++e) row.push_back(placement.primary_at(layer, e));
    rows.push_back(std::move(row));
  }
  return rows;
}

ordered_json replica_entries(const Placement& placement) {
  auto entries = ordered_json::array();
  for (int layer = 0; layer < placement.layers; ++layer)
    for (int e = 0; e < placement.experts; ++e)
      if (const auto ranks = placement.replicas_at(layer, e); !ranks.empty())
        entries.push_back(
            {{"layer", layer}, {"expert", e}, {"ranks", std::vector(ranks.begin(), ranks.end())}});
  return entries;
}

ordered_json order_rows(const PlacementFile& file) {
  auto layers = ordered_json::array();
  auto slot = file.slot_order.begin();
  for (int layer = 0; layer < file.placement.layers; ++layer) {
    auto ranks = ordered_json::array();
    for (const int slots : file.slots) {
      ranks.push_back(std::vector(slot, slot + slots));
      slot += slots;
    }
    layers.push_back(std::move(ranks));
  }
  return layers;
}

}  // namespace

Result<std::string> placement_text(const PlacementFile& file) {
  MOESCOPE_CHECK(file.placement.validate(file.slots));
  MOESCOPE_CHECK(check_slot_order(file));
  ordered_json document{{"schema", kPlacementSchema},
                        {"schema_version", kPlacementSchemaVersion},
                        {"software", "moescope " + core::version()},
                        {"strategy", file.strategy},
                        {"replication", file.replication},
                        {"selector", file.selector},
                        {"settings", file.settings},
                        {"seed", fmt::to_string(file.seed)},
                        {"trace", file.trace},
                        {"layers", file.placement.layers},
                        {"experts", file.placement.experts},
                        {"ranks", file.placement.ranks},
                        {"nodes", file.nodes},
                        {"slots", file.slots},
                        {"primary", primary_rows(file.placement)},
                        {"replicas", replica_entries(file.placement)}};
  if (!file.slot_order.empty()) document["slot_order"] = order_rows(file);
  return core::json_lines(document);
}

Result<void> write_placement(const std::string& path, const PlacementFile& file) {
  const auto text = placement_text(file);
  if (!text) return text.error().in(path);
  return core::write_file_atomic(path, *text);
}

}  // namespace moescope::placement
