#include "placement/unknown_name.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace moescope::placement {

std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
  const std::string near = core::nearest_name(name, known);
  return fmt::format(
      "unknown {} '{}': {}", what, name,
      near.empty() ? "known are " + core::join(known) : "did you mean '" + near + "'?");
}

}  // namespace moescope::placement
