// `moescope fabric project`.
#pragma once

#include "cli/command.hpp"

namespace moescope::cli {

void add_fabric_project(CLI::App& command, Session& session);

}  // namespace moescope::cli
