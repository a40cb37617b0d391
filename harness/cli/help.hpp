// The pages under cli/help, embedded at build time: --help and the documentation are one text.
#pragma once

#include <string>

namespace moescope::cli {

// The page cli/help/NAME.md, or "" when the command has none.
std::string help_page(const std::string& name);

}  // namespace moescope::cli
