// The header of a safetensors file, with every check that makes its offsets safe to follow.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "model/safetensors.hpp"

namespace moescope::model {

// `file` is the whole file; only its header is read. Messages start with `path`.
core::Result<std::map<std::string, TensorInfo>> parse_safetensors_header(std::string_view file,
                                                                         const std::string& path);

}  // namespace moescope::model
