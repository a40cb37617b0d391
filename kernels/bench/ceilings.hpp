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

// Seconds this thread has run. All times here are of this clock, so that other programs on the
// machine disturb ceilings and kernels alike.
double thread_seconds();

// What one iteration has to move and to compute at the least.
struct Work {
  double bytes = 0, flops = 0;
};

// Lives from just before the loop of a benchmark to its report.
class Meter {
 public:
  explicit Meter(benchmark::State& state) : state_(state), start_(thread_seconds()) {}
  // Sets the counters GB/s or GFLOP/s (whichever limit is nearer), `ceiling` in the same unit, and
  // `share` of it; and the label "in cache" where the bytes fit the last cache, so that the copy
  // ceiling is no bound.
  void report(const Work& work);
  void report_tokens(int tokens);

 private:
  benchmark::State& state_;
  double start_;
};

}  // namespace moescope::bench
