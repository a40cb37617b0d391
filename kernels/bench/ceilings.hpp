// What this machine reaches on one thread in this very run, and how near to it a benchmark came.
#pragma once

#include <benchmark/benchmark.h>

namespace moescope::bench {

struct Ceilings {
  double copy_bytes = 0;  // bytes read plus bytes written a second by a copy far larger than caches
  double gemm_flops = 0;  // operations a second of a large dense float32 product in oneDNN
  double cache_bytes = 0;  // size of the last cache
};

// Measured at the first call.
const Ceilings& ceilings();

// What one iteration has to move and to compute at the least.
struct Work {
  double bytes = 0, flops = 0;
};

// Sets the counters GB/s or GFLOP/s (whichever limit is nearer), `ceiling` in the same unit, and
// `share` of it; and the label "in cache" where the bytes fit the last cache, so that the copy
// ceiling is no bound.
void report(benchmark::State& state, const Work& work);

}  // namespace moescope::bench
