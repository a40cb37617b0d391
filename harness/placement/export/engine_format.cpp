#include "placement/export/engine_format.hpp"

#include "placement/unknown_name.hpp"

namespace moescope::placement {

const std::vector<EngineFormat>& engine_formats() {
  static const std::vector<EngineFormat> all{sglang_format(), vllm_format(), trtllm_format()};
  return all;
}

core::Result<const EngineFormat*> find_engine_format(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& format : engine_formats()) {
    names.push_back(format.name);
    if (format.name == name) return &format;
  }
  return core::Error::bad_input(unknown_name("format", name, names));
}

}  // namespace moescope::placement
