// The collectives that the expert-parallel engine needs, over R ranks; every call accounts bytes
// and time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/memory.hpp"
#include "core/result.hpp"

namespace moescope::comm {

// What one collective cost this rank. Bytes a rank keeps for itself are local work, not sent. wire:
// moving bytes; wait: blocked until the other ranks arrived.
struct Transfer {
  std::uint64_t bytes_sent = 0;
  double wire_s = 0, wait_s = 0;
};

// One object per rank; all ranks make the same calls in the same order. After abort() or a lost
// rank every call on every rank returns the reason as an error.
class Communicator {
 public:
  virtual ~Communicator() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual std::string backend() const = 0;

  // send: the parts for rank 0, 1, ... in order; send_bytes: [R] their sizes. received becomes the
  // parts from rank 0, 1, ... in order, received_bytes their sizes [R]. The send buffer must stay
  // as it is until the next collective of this rank returns (peers may still read it).
  virtual core::Result<Transfer> alltoallv(std::span<const std::byte> send,
                                           std::span<const std::uint64_t> send_bytes,
                                           std::vector<std::byte>& received,
                                           std::vector<std::uint64_t>& received_bytes) = 0;
  // The same between buffers in a device's memory (not host memory: alltoallv is for that). Unless
  // a communicator reaches devices itself, the bytes pass through the host.
  virtual core::Result<Transfer> alltoallv_device(core::Memory& memory, const core::Buffer& send,
                                                  std::span<const std::uint64_t> send_bytes,
                                                  core::Buffer& received,
                                                  std::vector<std::uint64_t>& received_bytes);
  // mine: [R] one value for each rank; theirs: [R] one from each.
  virtual core::Result<Transfer> alltoall(std::span<const std::uint64_t> mine,
                                          std::vector<std::uint64_t>& theirs) = 0;
  // all: [R] one value from each rank.
  virtual core::Result<Transfer> allgather(std::uint64_t mine, std::vector<std::uint64_t>& all) = 0;
  virtual core::Result<Transfer> barrier() = 0;
  virtual void abort(const std::string& reason) = 0;

  // For who waits for the ranks in some other way than by these calls:
  // Why they cannot go on, once one of them gave up or is lost; cheap.
  virtual std::optional<std::string> failure() const = 0;
  // This rank has waited in vain for `waited_s`, for what all ranks had begun. Gives up for all of
  // them, a moment later: ranks that do not report the same by then are named. The reason.
  virtual std::string report_stall(double waited_s) = 0;
};

}  // namespace moescope::comm
