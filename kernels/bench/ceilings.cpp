#include "ceilings.hpp"

#include <time.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

extern "C" void omp_set_num_threads(int);

namespace moescope::bench {
namespace {

// The fastest of several runs, after one that warms up.
template <class Run>
double least_seconds(const Run& run) {
  constexpr int kRuns = 7;
  run();
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRuns; ++i) {
    const double start = thread_seconds();
    run();
    least = std::min(least, thread_seconds() - start);
  }
  return least;
}

double measure_copy() {
  constexpr std::size_t kBytes = std::size_t{256} << 20;  // eight times the caches of most machines
  std::vector<char> from(kBytes, 1), to(kBytes, 2);
  const double seconds = least_seconds([&] {
    std::memcpy(to.data(), from.data(), kBytes);
    benchmark::ClobberMemory();
  });
  return 2.0 * kBytes / seconds;
}

double measure_gemm() {
  using dnnl::memory;
  constexpr int kSize = 1024;
  omp_set_num_threads(1);  // a rank is one thread
  const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(cpu);
  const memory::dims dims{kSize, kSize};
  const memory::desc plain(dims, memory::data_type::f32, memory::format_tag::ab);
  const memory::desc packed(dims, memory::data_type::f32, memory::format_tag::any);
  const dnnl::matmul::primitive_desc description({plain, packed, plain}, cpu);
  std::vector<float> a(kSize * kSize, 1.0f), c(kSize * kSize);
  memory x(plain, cpu, a.data()), y(plain, cpu, c.data()), w(description.weights_desc(), cpu);
  dnnl::reorder(x, w).execute(stream, x, w);
  const dnnl::matmul product(description);
  const double seconds = least_seconds([&] {
    product.execute(stream, {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DST, y}});
  });
  return 2.0 * kSize * kSize * kSize / seconds;
}

double last_cache() {
  int bytes = 0;
  for (const auto& cache : benchmark::CPUInfo::Get().caches) bytes = std::max(bytes, cache.size);
  return bytes;
}

}  // namespace

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

const Ceilings& ceilings() {
  static const Ceilings measured{measure_copy(), measure_gemm(), last_cache()};
  return measured;
}

void Meter::report(const Work& work) {
  const double seconds = (thread_seconds() - start_) / static_cast<double>(state_.iterations());
  const auto& limit = ceilings();
  const bool in_cache = work.bytes < limit.cache_bytes;
  const double copying = work.bytes / limit.copy_bytes, computing = work.flops / limit.gemm_flops;
  const bool moves = work.flops == 0 || (copying > computing && !in_cache);
  const double reached = (moves ? work.bytes : work.flops) / seconds;
  const double ceiling = moves ? limit.copy_bytes : limit.gemm_flops;
  state_.counters[moves ? "GB/s" : "GFLOP/s"] = reached * 1e-9;
  state_.counters["ceiling"] = ceiling * 1e-9;
  state_.counters["share"] = reached / ceiling;
  if (in_cache) state_.SetLabel("in cache");
}

void Meter::report_tokens(int tokens) {
  const double seconds = thread_seconds() - start_;
  state_.counters["ns/token"] = 1e9 * seconds / static_cast<double>(state_.iterations()) / tokens;
}

}  // namespace moescope::bench
