// Timing on one GPU, and the memory that the measured work uses.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/bf16.hpp"
#include "kernels/cuda/device.hpp"

namespace moescope::bench {

// Ends the benchmark: nothing that follows a failed call would be a measurement.
void require(const core::Result<void>& done);
template <class T>
T take(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

// Seconds of single runs, each after the L2 cache was overwritten.
struct Times {
  std::vector<double> samples;  // ascending
  double median() const { return samples[samples.size() / 2]; }
  double least() const { return samples.front(); }
};

class Gpu {
 public:
  explicit Gpu(std::shared_ptr<kernels::cuda::Device> device);

  kernels::cuda::Queue& queue() { return queue_; }
  kernels::cuda::Stream stream() { return queue_.stream(); }
  int blocks() { return queue_.device().persistent_blocks(); }

  // Five runs to warm up, then runs for a quarter of a second, 10 to 200 of them.
  Times time(const std::function<void()>& work);
  // Seconds per run of many one after the other, without the host waiting in between; median of 5.
  double chained(const std::function<void()>& work);

  template <class T>
  T* room(std::size_t count) {
    memory_.emplace_back();
    require(memory_.back().reserve(queue_, count * sizeof(T) + 16));
    return memory_.back().as<T>();
  }
  template <class T>
  T* put(const std::vector<T>& values) {
    T* const to = room<T>(values.size());
    queue_.copy_in(to, values.data(), values.size() * sizeof(T));
    return to;
  }
  // `count` values of random_value from `first` on; the peers in Python fill theirs alike.
  kernels::Bf16* put_random(std::uint64_t seed, std::size_t first, std::size_t count, float scale);
  template <class T>
  std::vector<T> get(const T* from, std::size_t count) {
    std::vector<T> values(count);
    queue_.copy_out(values.data(), from, count * sizeof(T));
    require(queue_.wait());
    return values;
  }
  void release() { memory_.clear(); }

 private:
  kernels::cuda::Queue queue_;
  kernels::cuda::Stopwatch watch_;
  kernels::cuda::Memory flushed_;
  std::vector<kernels::cuda::Memory> memory_;
};

// Uniform in [-1, 1), a hash of seed and index that is easy to repeat elsewhere (32-bit
// arithmetic).
float random_value(std::uint64_t seed, std::uint64_t index);

}  // namespace moescope::bench
