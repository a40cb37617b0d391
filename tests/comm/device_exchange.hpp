// Exchanges between buffers of a device that the host plays (device/emulated_stream.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "comm/communicator.hpp"
#include "device/emulated_stream.hpp"

// Memory that is not the host's, as far as a communicator can tell.
class PlayedMemory final : public moescope::core::Memory {
 public:
  bool on_host() const override { return false; }
  moescope::core::Result<void> resize(moescope::core::Buffer& buffer, std::size_t bytes) override;
  void copy(void* to, const void* from, std::size_t bytes) override;
  void copy_in(void* to, const void* from, std::size_t bytes) override { copy(to, from, bytes); }
  void copy_out(void* to, const void* from, std::size_t bytes) override { copy(to, from, bytes); }
  moescope::core::Result<void> wait() override;
  moescope::core::Result<bool> done() override { return stream_.done(); }
  void* native_queue() override { return &stream_; }

 private:
  EmulatedStream stream_;
};

// bytes(round, from, to)
using PartSizes = std::function<std::uint64_t(int round, int from, int to)>;
std::uint64_t uneven_parts(int round, int from, int to);  // 0 to 10,000 bytes, many 0
std::uint64_t equal_parts(int round, int from, int to);   // one size for all in a round

// Every rank sends what any receiver can check. all: what this rank received, in order.
moescope::core::Result<void> exchange_on_device(moescope::comm::Communicator& communicator,
                                                int rounds, const PartSizes& sizes,
                                                std::vector<std::byte>& all);
