// One rank's NCCL communicator: never blocks in NCCL, and looks after the other ranks while it
// waits, so that a lost one ends the wait.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "comm/communicator.hpp"
#include "comm/nccl/library.hpp"

namespace moescope::comm::nccl {

// Sends, and as many receives, that one group holds at most. NCCL schedules eight peers at a time
// (NCCL_P2P_SCHEDULE_GROUP_SIZE), and groups of hundreds hung elsewhere (sglang#30829).
inline constexpr int kGroupPeers = 8;

struct Limits {
  // Until all ranks are connected: NCCL searches the machine and loads its kernels.
  double connect_s = 60;
  // Of one exchange that all ranks have come to. With the time that a stall takes to report
  // (stall_reports.hpp), a rank that does not answer ends the others within ten seconds.
  double exchange_s = 7;
};

// The parts of an exchange: [R] bytes to and from each rank, one behind the other.
struct Parts {
  const std::byte* send = nullptr;
  std::span<const std::uint64_t> send_bytes;
  std::byte* received = nullptr;
  std::span<const std::uint64_t> received_bytes;
  bool equal = false;  // all parts of all ranks have the same size
};

// `control` is how the ranks meet on the host.
class Link {
 public:
  Link(std::shared_ptr<const Library> library, const Limits& limits)
      : library_(std::move(library)), limits_(limits) {}
  ~Link() { abort(); }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool connected() const { return comm_ != nullptr; }
  // Collective: rank 0's unique id reaches all, then every pair exchanges a byte, so that the
  // connections stand before anything is timed. The memory's device becomes the rank's.
  core::Result<void> connect(Communicator& control, core::Memory& memory);

  // Collective, after all ranks have met. The copies of the parts follow what the memory's queue
  // held before, and have been done when it returns.
  core::Result<void> exchange(Communicator& control, core::Memory& memory, const Parts& parts);

  // Collective: leaves in order.
  core::Result<void> close(Communicator& control);
  // At once, without the others: what is under way ends.
  void abort();

 private:
  core::Result<void> send_in_groups(Communicator& control, Stream stream, const Parts& parts);
  core::Result<void> check(Communicator& control, Status status);
  // Until NCCL has nothing under way and ready() agrees.
  template <class Ready>
  core::Result<void> wait(Communicator& control, double limit_s, Ready ready);
  core::Result<void> settle(Communicator& control);
  core::Error give_up(Communicator& control, Status status);

  std::shared_ptr<const Library> library_;
  Limits limits_;
  Handle comm_ = nullptr;
};

}  // namespace moescope::comm::nccl
