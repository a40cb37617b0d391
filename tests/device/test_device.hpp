// The device that the kernels' tests run on: a GPU, or the emulator where the tests are linked with
// it.
#pragma once

#include <memory>
#include <stdexcept>
#include <vector>

#include "kernels/bf16.hpp"
#include "kernels/cuda/device.hpp"
#include "random_data.hpp"

// Null after a warning that says why, when there is no GPU.
std::shared_ptr<moescope::kernels::cuda::Device> test_device();

// A queue, and arrays that go to the device and come back.
class TestQueue {
 public:
  explicit TestQueue(std::shared_ptr<moescope::kernels::cuda::Device> device)
      : queue_(std::make_unique<moescope::kernels::cuda::Queue>(std::move(device))) {}

  template <class T>
  T* put(const std::vector<T>& values) {
    T* const to = room<T>(values.size());
    queue_->copy_in(to, values.data(), values.size() * sizeof(T));
    return to;
  }
  template <class T>
  T* room(std::size_t count) {
    memory_.emplace_back();
    if (const auto got = memory_.back().reserve(*queue_, count * sizeof(T) + 1); !got)
      throw std::runtime_error(got.error().message);
    return memory_.back().as<T>();
  }
  template <class T>
  std::vector<T> get(const T* from, std::size_t count) {
    std::vector<T> values(count);
    queue_->copy_out(values.data(), from, count * sizeof(T));
    wait();
    return values;
  }
  void wait() {
    if (const auto done = queue_->wait(); !done) throw std::runtime_error(done.error().message);
  }
  moescope::kernels::cuda::Queue& queue() { return *queue_; }
  moescope::kernels::cuda::Stream stream() { return queue_->stream(); }
  int blocks() { return queue_->device().persistent_blocks(); }

 private:
  std::unique_ptr<moescope::kernels::cuda::Queue> queue_;
  std::vector<moescope::kernels::cuda::Memory> memory_;
};

std::vector<moescope::kernels::Bf16> to_bf16(const Floats& values);
Floats to_floats(const std::vector<moescope::kernels::Bf16>& values);
// Each value as bf16 holds it.
Floats rounded(const Floats& values);
