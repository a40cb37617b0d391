// Memory in which a rank computes and from which it sends: the host's, or a device's. Rooms that
// move bytes (comm) take it by this interface, so that they know no device.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/result.hpp"

namespace moescope::core {

// Bytes of one kind of memory. On the host they are a vector, which collectives fill directly.
struct Buffer {
  std::vector<std::byte> host;
  std::shared_ptr<void> device;  // owns device_data
  std::byte* device_data = nullptr;
  std::size_t device_size = 0, device_capacity = 0;

  std::byte* data() { return device ? device_data : host.data(); }
  const std::byte* data() const { return device ? device_data : host.data(); }
  std::size_t size() const { return device ? device_size : host.size(); }
};

// A device's copies run in the order of the rank's queue: they have been done only after wait().
class Memory {
 public:
  virtual ~Memory() = default;
  virtual bool on_host() const = 0;
  // What was in the buffer is lost when it grows.
  virtual Result<void> resize(Buffer& buffer, std::size_t bytes) = 0;
  // Inside this kind of memory; `from` may be another rank's.
  virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
  virtual void copy_in(void* to, const void* from_host, std::size_t bytes) = 0;
  virtual void copy_out(void* to_host, const void* from, std::size_t bytes) = 0;
  virtual Result<void> wait() = 0;
  // wait() for those who must not block: whether all that was queued has been done.
  virtual Result<bool> done() = 0;
  // The rank's queue as the device's own libraries take it (CUDA: a cudaStream_t), and the device
  // becomes the calling thread's; null on the host.
  virtual void* native_queue() = 0;
};

class HostMemory final : public Memory {
 public:
  bool on_host() const override { return true; }
  Result<void> resize(Buffer& buffer, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void copy_in(void* to, const void* from_host, std::size_t bytes) override;
  void copy_out(void* to_host, const void* from, std::size_t bytes) override;
  Result<void> wait() override { return {}; }
  Result<bool> done() override { return true; }
  void* native_queue() override { return nullptr; }
};

}  // namespace moescope::core
