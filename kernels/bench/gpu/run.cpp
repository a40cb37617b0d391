#include "run.hpp"

#include <algorithm>

namespace moescope::bench {
namespace {

// Larger than the L2 of any GPU so far (126 MB on B200).
constexpr std::size_t kFlushBytes = std::size_t{256} << 20;
constexpr int kWarmUps = 5, kLeastRuns = 10, kMostRuns = 200, kChain = 64;
constexpr double kSeconds = 0.25;

}  // namespace

void require(const core::Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().message);
}

float random_value(std::uint64_t seed, std::uint64_t index) {
  constexpr std::uint64_t kMask = 0xFFFFFFFF;
  std::uint64_t x = (index * 2654435761U + seed * 40503U) & kMask;
  x ^= x >> 16;
  x = (x * 0x45D9F3BU) & kMask;
  x ^= x >> 16;
  return static_cast<float>(x >> 8) / 8388608.0f - 1.0f;
}

Gpu::Gpu(std::shared_ptr<kernels::cuda::Device> device)
    : queue_(std::move(device)), watch_(queue_) {
  require(flushed_.reserve(queue_, kFlushBytes));
}

kernels::Bf16* Gpu::put_random(std::uint64_t seed, std::size_t first, std::size_t count,
                               float scale) {
  std::vector<kernels::Bf16> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = kernels::to_bf16(scale * random_value(seed, first + i));
  return put(values);
}

Times Gpu::time(const std::function<void()>& work) {
  for (int i = 0; i < kWarmUps; ++i) work();
  require(queue_.wait());
  Times times;
  double total = 0;
  for (int i = 0; i < kMostRuns && (i < kLeastRuns || total < kSeconds); ++i) {
    queue_.clear(flushed_.as<void>(), kFlushBytes);
    watch_.start();
    work();
    times.samples.push_back(take(watch_.stop()));
    total += times.samples.back();
  }
  std::ranges::sort(times.samples);
  return times;
}

double Gpu::chained(const std::function<void()>& work) {
  for (int i = 0; i < kWarmUps; ++i) work();
  require(queue_.wait());
  std::vector<double> trials;
  for (int trial = 0; trial < 5; ++trial) {
    watch_.start();
    for (int i = 0; i < kChain; ++i) work();
    trials.push_back(take(watch_.stop()) / kChain);
  }
  std::ranges::sort(trials);
  return trials[2];
}

}  // namespace moescope::bench
