// Speed of each kernel beside what the machine reaches on one thread in the same run: a copy far
// larger than the caches, and a large dense product in oneDNN. `share` is the part of that ceiling.
//
// What bounds the shares (memory moves 2 bytes for each byte of an ordinary store, as the line is
// read first; the copy ceiling and the kernels with more than 16 MiB of output store past caches):
// - linear: in = 32 leaves a tile 32 steps between its set-up and its store (85-95 %). One row is a
//   single use of each weight, bound by the cache that holds them: 64x128 fits L1 (80 % of the
//   dense product), 384x128 L2 (45 %), 4096x128 L3 (40 %), 2048x2048 memory.
// - experts_bundled: a row of 128 floats in and out brings 24 operations a byte; moving it takes a
//   quarter of the time of its products, and SwiGLU a tenth, so 55-75 % from 64 rows an expert.
//   With one row an expert its 48 KiB of weights come from L3. experts_olmoe: 768 operations a
//   byte and row, 90 % and more; with few rows the copy ceiling bounds it (weights from memory).
// - pack, group and the combines of 128-float rows: 512-byte pieces from or to 8 (pack, combine) or
//   64 (group) places at a time, each touching its own page and, off the line grid, two half lines
//   (45-85 %); with rows of 8 KiB 75-100 %. Kernels that mostly read can pass the share 1, as a
//   copy also writes.
// - router: 64 exponentials and 8 passes over 64 keys a token, 220 ns; not bound by memory.
// - attention: one query at a time, multiply and add not fused so that bits are the same on every
//   machine (half the ceiling), and eight sums over lanes for each eight keys.
#include <cstdio>

#include "ceilings.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const auto& limit = moescope::bench::ceilings();
  const auto text = [](double value) { return std::to_string(value * 1e-9); };
  benchmark::AddCustomContext("copy ceiling, GB/s", text(limit.copy_bytes));
  benchmark::AddCustomContext("dense product ceiling (oneDNN), GFLOP/s", text(limit.gemm_flops));
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
