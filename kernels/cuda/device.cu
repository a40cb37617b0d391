#include "kernels/cuda/device.hpp"
#include "kernels/cuda/launch.hpp"

namespace moescope::kernels::cuda {

using core::Error;
using core::Result;

struct Device::State {
  DeviceInfo info;
  cudaMemPool_t pool = nullptr;
};

namespace {

int count_devices(cudaError_t& status) {
  int count = 0;
  status = cudaGetDeviceCount(&count);
  if (status == cudaSuccess) return count;
  cudaGetLastError();
  return 0;
}

std::string place(const Device& device) {
  return "GPU " + std::to_string(device.info().index) + " (" + device.info().name + ")";
}

int attribute(cudaDeviceAttr which, int index) {
  int value = 0;
  check(cudaDeviceGetAttribute(&value, which, index));
  return value;
}

}  // namespace

int Device::count() {
  cudaError_t status;
  return count_devices(status);
}

std::string Device::why_none() {
  cudaError_t status;
  if (count_devices(status) > 0) return "";
  return status == cudaSuccess ? "no CUDA device" : cudaGetErrorString(status);
}

Result<std::shared_ptr<Device>> Device::open(int index) {
  const int there = count();
  if (index < 0 || index >= there)
    return Error::bad_input(there == 0 ? "no GPU is usable here: " + why_none()
                                       : "GPU " + std::to_string(index) + ": there are " +
                                             std::to_string(there) + " here");
  check(cudaSetDevice(index));
  auto state = std::make_unique<State>();
  DeviceInfo& info = state->info;
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, index));
  info.index = index;
  info.name = properties.name;
  info.uuid.assign(properties.uuid.bytes, sizeof properties.uuid.bytes);
  info.memory_bytes = properties.totalGlobalMem;
  info.multiprocessors = attribute(cudaDevAttrMultiProcessorCount, index);
  info.major = attribute(cudaDevAttrComputeCapabilityMajor, index);
  info.minor = attribute(cudaDevAttrComputeCapabilityMinor, index);
  check(cudaDriverGetVersion(&info.driver_version));
  if (info.major < 8)
    return Error::bad_input("GPU " + std::to_string(index) + " (" + info.name +
                            "): compute capability " + std::to_string(info.major) + "." +
                            std::to_string(info.minor) + ", 8.0 or later is needed");
  cudaMemPoolProps pool{};
  pool.allocType = cudaMemAllocationTypePinned;
  pool.location = {cudaMemLocationTypeDevice, index};
  check(cudaMemPoolCreate(&state->pool, &pool));
  // Freed memory stays with the pool: what a step needed the next one needs again.
  std::uint64_t keep = ~std::uint64_t{0};
  check(cudaMemPoolSetAttribute(state->pool, cudaMemPoolAttrReleaseThreshold, &keep));
  // Ranks on other GPUs read what they are sent straight out of it, where the machine lets them.
  for (int peer = 0; peer < there; ++peer) {
    int reachable = 0;
    if (peer != index) check(cudaDeviceCanAccessPeer(&reachable, peer, index));
    if (!reachable) continue;
    cudaMemAccessDesc access{};
    access.location = {cudaMemLocationTypeDevice, peer};
    access.flags = cudaMemAccessFlagsProtReadWrite;
    check(cudaMemPoolSetAccess(state->pool, &access, 1));
  }
  return std::shared_ptr<Device>(new Device(std::move(state)));
}

Device::Device(std::unique_ptr<State> state) : state_(std::move(state)) {}
Device::~Device() { cudaMemPoolDestroy(state_->pool); }

const DeviceInfo& Device::info() const { return state_->info; }

std::size_t Device::free_bytes() const {
  check(cudaSetDevice(info().index));
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total));
  std::uint64_t reserved = 0, used = 0;
  check(cudaMemPoolGetAttribute(state_->pool, cudaMemPoolAttrReservedMemCurrent, &reserved));
  check(cudaMemPoolGetAttribute(state_->pool, cudaMemPoolAttrUsedMemCurrent, &used));
  return free + static_cast<std::size_t>(reserved - used);
}

Queue::Queue(std::shared_ptr<Device> device) : device_(std::move(device)) {
  check(cudaSetDevice(device_->info().index));
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
}
Queue::~Queue() { cudaStreamDestroy(stream_); }

void Queue::copy_in(void* to_device, const void* from_host, std::size_t bytes) {
  if (bytes == 0) return;
  check(cudaMemcpyAsync(to_device, from_host, bytes, cudaMemcpyHostToDevice, stream_));
}
void Queue::copy_out(void* to_host, const void* from_device, std::size_t bytes) {
  if (bytes == 0) return;
  check(cudaMemcpyAsync(to_host, from_device, bytes, cudaMemcpyDeviceToHost, stream_));
}
void Queue::copy(void* to_device, const void* from_device, std::size_t bytes) {
  if (bytes == 0) return;
  check(cudaMemcpyAsync(to_device, from_device, bytes, cudaMemcpyDefault, stream_));
}
void Queue::clear(void* device, std::size_t bytes) {
  if (bytes > 0) check(cudaMemsetAsync(device, 0, bytes, stream_));
}

Result<void> Queue::wait() {
  const cudaError_t status = cudaStreamSynchronize(stream_);
  if (status == cudaSuccess) return {};
  return Error::failed(place(*device_) + ": " + cudaGetErrorString(status));
}

Result<bool> Queue::done() {
  const cudaError_t status = cudaStreamQuery(stream_);
  if (status == cudaSuccess) return true;
  if (status == cudaErrorNotReady) return false;
  return Error::failed(place(*device_) + ": " + cudaGetErrorString(status));
}

void Queue::select_device() const { check(cudaSetDevice(device_->info().index)); }

Memory::~Memory() {
  if (data_) cudaFreeAsync(data_, queue_->stream());
}

Result<void> Memory::reserve(Queue& queue, std::size_t bytes) {
  if (bytes <= bytes_) return {};
  *this = Memory();
  void* data = nullptr;
  const cudaError_t status =
      cudaMallocFromPoolAsync(&data, bytes, queue.device().state().pool, queue.stream());
  if (status != cudaSuccess) {
    cudaGetLastError();
    return Error::failed(place(queue.device()) + ": " + std::to_string(bytes) +
                         " bytes are needed, " + std::to_string(queue.device().free_bytes()) +
                         " are free");
  }
  queue_ = &queue;
  data_ = data;
  bytes_ = bytes;
  return {};
}

struct Graph::State {
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t ready = nullptr;
};

Graph::Graph(Queue& queue, const std::function<void()>& work) : state_(std::make_unique<State>()) {
  check(cudaStreamBeginCapture(queue.stream(), cudaStreamCaptureModeThreadLocal));
  work();
  check(cudaStreamEndCapture(queue.stream(), &state_->graph));
  check(cudaGraphInstantiate(&state_->ready, state_->graph, 0));
}
Graph::~Graph() {
  cudaGraphExecDestroy(state_->ready);
  cudaGraphDestroy(state_->graph);
}
void Graph::launch(Queue& queue) { check(cudaGraphLaunch(state_->ready, queue.stream())); }

struct Stopwatch::State {
  Queue& queue;
  cudaEvent_t begin = nullptr, end = nullptr;
};

Stopwatch::Stopwatch(Queue& queue) : state_(new State{queue}) {
  check(cudaEventCreate(&state_->begin));
  check(cudaEventCreate(&state_->end));
}
Stopwatch::~Stopwatch() {
  cudaEventDestroy(state_->begin);
  cudaEventDestroy(state_->end);
}
void Stopwatch::start() { check(cudaEventRecord(state_->begin, state_->queue.stream())); }
Result<double> Stopwatch::stop() {
  check(cudaEventRecord(state_->end, state_->queue.stream()));
  MOESCOPE_CHECK(state_->queue.wait());
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, state_->begin, state_->end));
  return 1e-3 * static_cast<double>(milliseconds);
}

}  // namespace moescope::kernels::cuda
