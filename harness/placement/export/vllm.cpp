// vLLM's expert map. vLLM builds its map at start as [0..E-1, then 0, 1, ...] for every layer
// (vllm-project/vllm, vllm/distributed/eplb/eplb_state.py, EplbState.add_model) and reads no file,
// so there is nothing of vLLM's own to match: this is the tensor of EplbModelState as JSON,
// physical_to_logical_map of shape (MoE layers, physical experts), for those who set it from
// Python. Its rows are MoE layers only.
#include <fmt/format.h>

#include "placement/export/engine_format.hpp"
#include "placement/export/json_map.hpp"

namespace moescope::placement {
namespace {

using core::Result;

Result<void> check_first_layer(int first_layer) {
  if (first_layer == 0) return {};
  return core::Error::bad_input(fmt::format(
      "--first-layer {}: vllm's map has rows for MoE layers only, 0 is needed", first_layer));
}

Result<std::string> write_vllm(const PhysicalMap& map, int first_layer) {
  MOESCOPE_CHECK(check_first_layer(first_layer));
  return write_json_map(map);
}

Result<PhysicalMap> read_vllm(std::string_view text, const std::string& file, int first_layer) {
  MOESCOPE_CHECK(check_first_layer(first_layer));
  return read_json_map(text, file);
}

}  // namespace

EngineFormat vllm_format() {
  return {"vllm", "JSON of vLLM's EplbState, which vLLM itself reads from no file", write_vllm,
          read_vllm};
}

}  // namespace moescope::placement
