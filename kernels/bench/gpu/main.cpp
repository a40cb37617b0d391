// gpu_bench FOLDER: measures the kernels on GPU 0 and leaves FOLDER/gpu_bench.json.
// scripts/gpu-bench runs it, after the tests and beside its peers.
//
// How to read it: each time is the median of single runs between two events, each after the L2
// cache was overwritten, so that weights come from memory as they do in a model of many layers.
// `share` is the part of the ceiling that the work is nearer to: bytes over a large copy's speed,
// or operations over a large dense product's in cuBLAS, both measured in the same run.
#include <cstdio>
#include <exception>
#include <fstream>

#include "benches.hpp"

int main(int argc, char** argv) {
  using namespace moescope;
  if (argc != 2) {
    std::fprintf(stderr, "usage: gpu_bench FOLDER\n");
    return 2;
  }
  auto device = kernels::cuda::Device::open(0);
  if (!device) {
    std::fprintf(stderr, "gpu_bench: %s\n", device.error().message.c_str());
    return 2;
  }
  const std::string folder = argv[1], path = folder + "/gpu_bench.json";
  try {
    bench::Gpu gpu(*device);
    bench::Report report((*device)->info(), bench::measure_ceilings(gpu));
    bench::bench_kernels(gpu, report);
    bench::bench_gemm(gpu, report);
    bench::bench_layers(gpu, report, folder);
    std::ofstream file(path);
    file << report.document();
    if (!file.flush()) throw std::runtime_error(path + ": cannot be written");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gpu_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
