// SGLang's expert location (sgl-project/sglang, python/sglang/srt/eplb/expert_location.py,
// compute_initial_expert_location_metadata): what --init-expert-location FILE.json reads. The map
// has a row for every layer of the model (get_model_config_for_expert_location: num_layers is
// num_hidden_layers), so the dense layers before the first MoE layer get the trivial row, slot i
// with expert i mod E, which the engine never looks at.
#include <fmt/format.h>

#include <algorithm>

#include "placement/export/engine_format.hpp"
#include "placement/export/json_map.hpp"

namespace moescope::placement {
namespace {

using core::Result;

Result<std::string> write_sglang(const PhysicalMap& map, int first_layer) {
  const std::int32_t experts = 1 + std::ranges::max(map.layers.front());
  std::vector<std::int32_t> trivial;
  for (std::size_t slot = 0; slot < map.layers.front().size(); ++slot)
    trivial.push_back(static_cast<std::int32_t>(slot) % experts);
  PhysicalMap all = map;
  all.layers.insert(all.layers.begin(), static_cast<std::size_t>(first_layer), trivial);
  return write_json_map(all);
}

Result<PhysicalMap> read_sglang(std::string_view text, const std::string& file, int first_layer) {
  MOESCOPE_TRY(PhysicalMap map, read_json_map(text, file));
  if (map.layers.size() <= static_cast<std::size_t>(first_layer))
    return core::Error::bad_input(
        fmt::format("{}: {}: has {} layers, more than {} dense ones are needed (--first-layer)",
                    file, kMapKey, map.layers.size(), first_layer));
  map.layers.erase(map.layers.begin(), map.layers.begin() + first_layer);
  return map;
}

}  // namespace

EngineFormat sglang_format() {
  return {"sglang", "JSON for SGLang's --init-expert-location", write_sglang, read_sglang};
}

}  // namespace moescope::placement
