#include "comm/nccl/link.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "comm/exchange.hpp"
#include "comm/polling.hpp"

namespace moescope::comm::nccl {
namespace {

using core::Error;
using core::Result;
using Clock = std::chrono::steady_clock;

// NCCL may notice that a peer is gone before the host hears which one.
constexpr double kHearsaySeconds = 1;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// [R] where the parts begin.
std::vector<std::uint64_t> offsets(std::span<const std::uint64_t> bytes) {
  std::vector<std::uint64_t> begin(bytes.size(), 0);
  for (std::size_t i = 1; i < bytes.size(); ++i) begin[i] = begin[i - 1] + bytes[i - 1];
  return begin;
}

}  // namespace

Error Link::give_up(Communicator& control, Status status) {
  const char* const detail = library_->call.GetLastError(comm_);
  std::string text = library_->call.GetErrorString(status);
  if (detail && *detail) text += std::string(": ") + detail;
  std::replace(text.begin(), text.end(), '\n', ' ');
  abort();
  const auto start = Clock::now();
  while (!control.failure() && seconds_since(start) < kHearsaySeconds)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  control.abort("rank " + std::to_string(control.rank()) + ": NCCL: " + text);
  return Error::failed(*control.failure());
}

Result<void> Link::check(Communicator& control, Status status) {
  if (status == success || status == in_progress) return {};
  return give_up(control, status);
}

template <class Ready>
Result<void> Link::wait(Communicator& control, double limit_s, Ready ready) {
  const auto start = Clock::now();
  for (Backoff backoff;; backoff.pause()) {
    Status status = success;
    MOESCOPE_CHECK(check(control, library_->call.CommGetAsyncError(comm_, &status)));
    MOESCOPE_CHECK(check(control, status));
    if (status == success) {
      const auto done = ready();
      if (!done) {
        abort();
        return done.error();
      }
      if (*done) return {};
    }
    auto reason = control.failure();
    const double waited = seconds_since(start);
    if (!reason && waited > limit_s) reason = control.report_stall(waited);
    if (!reason) continue;
    abort();
    return Error::failed(*reason);
  }
}

Result<void> Link::settle(Communicator& control) {
  return wait(control, limits_.exchange_s, [] { return Result<bool>(true); });
}

Result<void> Link::connect(Communicator& control, core::Memory& memory) {
  memory.native_queue();
  UniqueId id{};
  Bytes told(sizeof id);
  if (control.rank() == 0) {
    const Status status = library_->call.GetUniqueId(&id);
    if (status != success) return give_up(control, status);
    std::memcpy(told.data(), &id, sizeof id);
  }
  MOESCOPE_TRY(told, broadcast(control, told));
  std::memcpy(&id, told.data(), sizeof id);
  Config config;
  config.blocking = 0;
  MOESCOPE_CHECK(check(control, library_->call.CommInitRankConfig(&comm_, control.size(), id,
                                                                  control.rank(), &config)));
  MOESCOPE_CHECK(wait(control, limits_.connect_s, [] { return Result<bool>(true); }));
  core::Buffer send, received;
  const std::vector<std::uint64_t> one_byte(control.size(), 1);
  MOESCOPE_CHECK(memory.resize(send, one_byte.size()));
  MOESCOPE_CHECK(memory.resize(received, one_byte.size()));
  MOESCOPE_CHECK(control.barrier());
  const Limits usual = limits_;
  limits_.exchange_s = limits_.connect_s;
  auto tried = exchange(control, memory, {send.data(), one_byte, received.data(), one_byte, false});
  limits_ = usual;
  return tried;
}

// Every rank sends to its s-th neighbour while it receives from the s-th on the other side, and
// all cut the steps into groups alike: what a group sends, the same group of the peer receives.
Result<void> Link::send_in_groups(Communicator& control, Stream stream, const Parts& parts) {
  const auto& call = library_->call;
  const int ranks = control.size(), rank = control.rank();
  const auto from = offsets(parts.send_bytes), to = offsets(parts.received_bytes);
  for (int first = 1; first < ranks; first += kGroupPeers) {
    MOESCOPE_CHECK(check(control, call.GroupStart()));
    Status worst = success;
    const auto note = [&](Status status) {
      if (status != success && status != in_progress) worst = status;
    };
    for (int step = first; step < std::min(first + kGroupPeers, ranks); ++step) {
      const int source = (rank + ranks - step) % ranks, target = (rank + step) % ranks;
      if (parts.received_bytes[source] > 0)
        note(call.Recv(parts.received + to[source], parts.received_bytes[source], kInt8, source,
                       comm_, stream));
      if (parts.send_bytes[target] > 0)
        note(call.Send(parts.send + from[target], parts.send_bytes[target], kInt8, target, comm_,
                       stream));
    }
    // A group that was begun is ended, whatever became of its calls.
    note(call.GroupEnd());
    MOESCOPE_CHECK(check(control, worst));
    MOESCOPE_CHECK(settle(control));
  }
  return {};
}

Result<void> Link::exchange(Communicator& control, core::Memory& memory, const Parts& parts) {
  const Stream stream = memory.native_queue();
  const int rank = control.rank();
  if (parts.equal && library_->call.AlltoAll) {
    MOESCOPE_CHECK(
        check(control, library_->call.AlltoAll(parts.send, parts.received, parts.send_bytes[0],
                                               kInt8, comm_, stream)));
  } else {
    // What stays at home is a copy on the device.
    memory.copy(parts.received + offsets(parts.received_bytes)[rank],
                parts.send + offsets(parts.send_bytes)[rank], parts.send_bytes[rank]);
    MOESCOPE_CHECK(send_in_groups(control, stream, parts));
  }
  return wait(control, limits_.exchange_s, [&] { return memory.done(); });
}

Result<void> Link::close(Communicator& control) {
  if (!comm_) return {};
  MOESCOPE_CHECK(check(control, library_->call.CommFinalize(comm_)));
  MOESCOPE_CHECK(wait(control, limits_.exchange_s, [] { return Result<bool>(true); }));
  library_->call.CommDestroy(comm_);
  comm_ = nullptr;
  return {};
}

void Link::abort() {
  if (comm_) library_->call.CommAbort(comm_);
  comm_ = nullptr;
}

}  // namespace moescope::comm::nccl
