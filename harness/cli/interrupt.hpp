// Ctrl-C: the first one asks for a clean end, a second one ends the process at once.
#pragma once

#include <atomic>

namespace moescope::cli {

// Installs the handlers of SIGINT and SIGTERM; true once one came.
const std::atomic<bool>& stop_on_interrupt();

}  // namespace moescope::cli
