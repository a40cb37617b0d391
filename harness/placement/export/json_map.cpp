#include "placement/export/json_map.hpp"

#include "core/json_node.hpp"
#include "core/json_text.hpp"

namespace moescope::placement {

std::string write_json_map(const PhysicalMap& map) {
  return core::json_lines({{kMapKey, map.layers}});
}

core::Result<PhysicalMap> read_json_map(std::string_view text, const std::string& file) {
  MOESCOPE_TRY(const nlohmann::json document, core::parse_json(text, file));
  const core::JsonNode root(document, file);
  MOESCOPE_CHECK(root.check_keys({kMapKey}));
  MOESCOPE_TRY(const core::JsonNode rows, root.at(kMapKey));
  MOESCOPE_TRY(const std::size_t layers, rows.size());
  PhysicalMap map;
  for (std::size_t layer = 0; layer < layers; ++layer) {
    MOESCOPE_TRY(auto row, rows.item(layer).integers(0, kMaxFileExperts - 1));
    map.layers.push_back(std::move(row));
  }
  return map;
}

}  // namespace moescope::placement
