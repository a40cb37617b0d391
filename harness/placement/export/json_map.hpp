// {"physical_to_logical_map": [[logical expert of each slot] of each layer]}, the JSON that two
// engines share.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "placement/export/physical_map.hpp"

namespace moescope::placement {

inline constexpr const char* kMapKey = "physical_to_logical_map";

std::string write_json_map(const PhysicalMap& map);
// bad_input names the JSON path of the first breach.
core::Result<PhysicalMap> read_json_map(std::string_view text, const std::string& file);

}  // namespace moescope::placement
