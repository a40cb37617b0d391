#include "core/version.hpp"

namespace moescope::core {

std::string version() { return MOESCOPE_VERSION; }

}  // namespace moescope::core
