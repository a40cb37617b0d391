// Independent pieces of work over the machine's cores.
#pragma once

#include <cstddef>
#include <functional>

namespace moescope::core {

// Calls work(0) .. work(count - 1), each once, on up to `threads` threads (0: one per core). The
// order is not fixed, so a piece may write only to what is its own. Returns when all are done; the
// first exception of a piece is thrown again here.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace moescope::core
