// A GPU, its memory pool, and the queues of work on it. Plain C++: no CUDA header is needed to use
// it. Work that fails on the device shows at the next wait(), as an error that names the device.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/result.hpp"
#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

struct DeviceInfo {
  int index = 0;
  std::string name;
  std::string uuid;  // the same GPU has the same one in every process, and no other has it
  int multiprocessors = 0, major = 0, minor = 0;  // compute capability
  std::size_t memory_bytes = 0;
  int driver_version = 0;  // as CUDA counts: 13000 is 13.0
};

class Device {
 public:
  // GPUs that the driver shows; 0 without a driver. The reason of a 0, or empty.
  static int count();
  static std::string why_none();
  // bad_input: there is no such device, or it is older than sm_80, whose instructions the kernels
  // need.
  static core::Result<std::shared_ptr<Device>> open(int index);
  ~Device();

  const DeviceInfo& info() const;
  // Bytes that an allocation could still get, those that the pool holds idle included.
  std::size_t free_bytes() const;
  // How many blocks work through a list of tiles together.
  int persistent_blocks() const { return 2 * info().multiprocessors; }

  struct State;
  State& state() const { return *state_; }

 private:
  explicit Device(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Work in order. One thread uses a queue at a time.
class Queue {
 public:
  explicit Queue(std::shared_ptr<Device> device);
  ~Queue();
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  Stream stream() const { return stream_; }
  Device& device() const { return *device_; }

  // Host memory may be changed as soon as copy_in returns; copy_out has arrived after wait().
  void copy_in(void* to_device, const void* from_host, std::size_t bytes);
  void copy_out(void* to_host, const void* from_device, std::size_t bytes);
  void copy(void* to_device, const void* from_device, std::size_t bytes);
  void clear(void* device, std::size_t bytes);
  // Until all that was queued is done; failed with what went wrong on the device.
  core::Result<void> wait();
  // Whether all that was queued is done.
  core::Result<bool> done();
  // Makes the device the calling thread's, for libraries that ask CUDA for it.
  void select_device() const;

 private:
  std::shared_ptr<Device> device_;
  Stream stream_;
};

// Bytes from the device's pool (cudaMallocAsync), freed in the queue's order. The queue must
// outlive them.
class Memory {
 public:
  Memory() = default;
  Memory(Memory&& other) noexcept { swap(other); }
  Memory& operator=(Memory&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Memory();

  // Room for `bytes` at least; what was there is lost when it grows. failed: the device is full.
  core::Result<void> reserve(Queue& queue, std::size_t bytes);
  std::size_t bytes() const { return bytes_; }
  template <class T>
  T* as() const {
    return static_cast<T*>(data_);
  }

 private:
  void swap(Memory& other) noexcept {
    std::swap(queue_, other.queue_);
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
  }
  Queue* queue_ = nullptr;
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

// A recorded sequence of work that starts with one call. Its pointers and sizes are fixed; what the
// memory holds is not.
class Graph {
 public:
  // Records what `work` queues instead of running it. No memory may grow meanwhile.
  Graph(Queue& queue, const std::function<void()>& work);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  void launch(Queue& queue);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Seconds of the device's clock between two marks.
class Stopwatch {
 public:
  explicit Stopwatch(Queue& queue);
  ~Stopwatch();
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  void start();
  // Waits for the work that was queued since start().
  core::Result<double> stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace moescope::kernels::cuda
