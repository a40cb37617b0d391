// The message for a name that no registry of this room knows.
#pragma once

#include <string>
#include <vector>

namespace moescope::placement {

// "unknown strategy 'tagc': did you mean 'tacg'?", or the list of known names when none is near.
std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known);

}  // namespace moescope::placement
