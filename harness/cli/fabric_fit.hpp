// `moescope fabric fit`.
#pragma once

#include "cli/command.hpp"

namespace moescope::cli {

void add_fabric_fit(CLI::App& command, Session& session);

}  // namespace moescope::cli
