// kernels/cuda/device.hpp and scan.hpp on the host's memory, for the emulated kernels: work runs as
// it is queued, or is kept while a graph records.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "device/device_emulator.hpp"
#include "device/emulated_stream.hpp"
#include "kernels/cuda/device.hpp"
#include "kernels/cuda/scan.hpp"

namespace {

EmulatedStream& emulated(moescope::kernels::cuda::Stream stream) {
  return *reinterpret_cast<EmulatedStream*>(stream);
}

}  // namespace

void device_emulator::submit(moescope::kernels::cuda::Stream stream, std::function<void()> work) {
  if (auto* const recording = emulated(stream).recording) {
    recording->push_back(std::move(work));
    return;
  }
  emulated(stream).wait();
  work();
}

namespace moescope::kernels::cuda {

struct Device::State {
  DeviceInfo info;
};

int Device::count() { return 1; }
std::string Device::why_none() { return ""; }
core::Result<std::shared_ptr<Device>> Device::open(int index) {
  if (index != 0) return core::Error::bad_input("GPU " + std::to_string(index) + ": there is 1");
  auto state = std::make_unique<State>();
  state->info.name = "emulated on the host";
  state->info.uuid = "emulated";
  state->info.multiprocessors = 3;  // fewer than most tile lists, so that blocks take several tiles
  state->info.memory_bytes = std::size_t{1} << 30;
  return std::shared_ptr<Device>(new Device(std::move(state)));
}
Device::Device(std::unique_ptr<State> state) : state_(std::move(state)) {}
Device::~Device() = default;
const DeviceInfo& Device::info() const { return state_->info; }
std::size_t Device::free_bytes() const { return info().memory_bytes; }

Queue::Queue(std::shared_ptr<Device> device)
    : device_(std::move(device)), stream_(reinterpret_cast<Stream>(new EmulatedStream)) {}
Queue::~Queue() { delete &emulated(stream_); }
void Queue::copy_in(void* to, const void* from, std::size_t bytes) { copy(to, from, bytes); }
void Queue::copy_out(void* to, const void* from, std::size_t bytes) { copy(to, from, bytes); }
void Queue::copy(void* to, const void* from, std::size_t bytes) {
  if (bytes > 0) device_emulator::submit(stream_, [=] { std::memmove(to, from, bytes); });
}
void Queue::clear(void* to, std::size_t bytes) {
  if (bytes > 0) device_emulator::submit(stream_, [=] { std::memset(to, 0, bytes); });
}
core::Result<void> Queue::wait() {
  emulated(stream_).wait();
  return {};
}
core::Result<bool> Queue::done() { return emulated(stream_).done(); }
void Queue::select_device() const {}

Memory::~Memory() { std::free(data_); }
core::Result<void> Memory::reserve(Queue& queue, std::size_t bytes) {
  if (bytes <= bytes_) return {};
  *this = Memory();
  queue_ = &queue;
  bytes_ = (bytes + 255) / 256 * 256;
  data_ = std::aligned_alloc(256, bytes_);
  // New memory holds anything; as floats these are NaN, as ids far outside.
  std::memset(data_, 0xFF, bytes_);
  return {};
}

struct Graph::State {
  std::vector<std::function<void()>> work;
};
Graph::Graph(Queue& queue, const std::function<void()>& work) : state_(std::make_unique<State>()) {
  emulated(queue.stream()).recording = &state_->work;
  work();
  emulated(queue.stream()).recording = nullptr;
}
Graph::~Graph() = default;
void Graph::launch(Queue&) {
  for (const auto& work : state_->work) work();
}

struct Stopwatch::State {
  std::chrono::steady_clock::time_point begin;
};
Stopwatch::Stopwatch(Queue&) : state_(std::make_unique<State>()) {}
Stopwatch::~Stopwatch() = default;
void Stopwatch::start() { state_->begin = std::chrono::steady_clock::now(); }
core::Result<double> Stopwatch::stop() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - state_->begin).count();
}

std::size_t exclusive_sum_scratch(std::size_t) { return 16; }
void exclusive_sum(Stream stream, std::int32_t* values, std::size_t count, void*) {
  device_emulator::submit(stream, [=] {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += std::exchange(values[i], sum);
  });
}

}  // namespace moescope::kernels::cuda
