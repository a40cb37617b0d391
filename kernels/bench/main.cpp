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
