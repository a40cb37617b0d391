// Placements in the file formats of serving engines, one file each (sglang.cpp, vllm.cpp,
// trtllm.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "placement/export/physical_map.hpp"

namespace moescope::placement {

// first_layer is the model's index of its first MoE layer: the dense layers before it have no
// experts, but some formats count them.
struct EngineFormat {
  std::string name;     // "sglang"
  std::string summary;  // one line
  core::Result<std::string> (*write)(const PhysicalMap& map, int first_layer);
  // `file` is how messages call the text.
  core::Result<PhysicalMap> (*read)(std::string_view text, const std::string& file,
                                    int first_layer);
};

const std::vector<EngineFormat>& engine_formats();
// bad_input names an unknown format with the nearest known one.
core::Result<const EngineFormat*> find_engine_format(const std::string& name);

EngineFormat sglang_format();
EngineFormat vllm_format();
EngineFormat trtllm_format();

// The models' first MoE layer is far below; also what keeps hostile options from taking memory.
inline constexpr int kMaxFirstLayer = 4096;

}  // namespace moescope::placement
