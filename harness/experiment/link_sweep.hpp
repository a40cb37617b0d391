// Times of message sizes between the ranks of a communicator.
#pragma once

#include <cstdint>
#include <vector>

#include "comm/communicator.hpp"

namespace moescope::experiment {

struct SweepOptions {
  std::vector<std::uint64_t> sizes{1 << 10, 8 << 10, 64 << 10, 512 << 10, 4 << 20};  // bytes
  int warmup = 2, iterations = 20;
  double seconds_per_size = 0.5;  // a slow link gets fewer iterations, three at least
};

// One size of one pattern: a message from `from` to `to`, or one of that size between every two
// ranks when both are -1. Per iteration, from a barrier to the end of the exchange, the slowest and
// the fastest rank; medians over the iterations. The exchange of the sizes is part of it, as it is
// in the engine.
struct SweepTime {
  int from = -1, to = -1;
  std::uint64_t bytes = 0;  // of one message; what a rank keeps is not sent
  double slowest_s = 0, fastest_s = 0;
  int iterations = 0;
};

// Collective; every rank has all times. Sizes go up within a pattern; pairs first, then all to all.
core::Result<std::vector<SweepTime>> sweep_links(comm::Communicator& communicator,
                                                 const SweepOptions& options);

}  // namespace moescope::experiment
