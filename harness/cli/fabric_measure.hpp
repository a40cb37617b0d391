// `moescope fabric measure`.
#pragma once

#include "cli/command.hpp"

namespace moescope::cli {

void add_fabric_measure(CLI::App& command, Session& session);

}  // namespace moescope::cli
