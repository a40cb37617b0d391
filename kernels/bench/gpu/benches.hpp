// The parts of the benchmark, each adding its rows to the report.
#pragma once

#include <string>

#include "report.hpp"

namespace moescope::bench {

Ceilings measure_ceilings(Gpu& gpu);
// Router, plan, pack, group, combine, norm and attention at OLMoE's sizes, against their ceiling.
void bench_kernels(Gpu& gpu, Report& report);
// Grouped products beside cuBLAS (grouped, a loop, and one dense product of as many operations).
void bench_gemm(Gpu& gpu, Report& report);
// The whole MoE layer of OLMoE, Qwen3-30B-A3B and DeepSeek-V2-Lite (its routed experts), 1 to
// 16,384 tokens on one rank, and 8 emulated ranks; exact counts, and padded in a graph. Outputs of
// 64 tokens go to FOLDER/NAME-64.f32 for the peers to compare with.
void bench_layers(Gpu& gpu, Report& report, const std::string& folder);

}  // namespace moescope::bench
