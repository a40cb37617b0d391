// SIGINT and SIGTERM as a flag that long work looks at.
#pragma once

#include <atomic>

namespace moescope::cli {

// From now on the first interrupt sets the flag; a second one ends the process at once.
const std::atomic<bool>& watch_interrupts();

}  // namespace moescope::cli
