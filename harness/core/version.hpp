// The tool's version as written into every file: semantic version, as in CMakeLists.txt.
#pragma once

#include <string>

namespace moescope::core {

std::string version();

}  // namespace moescope::core
