#include "comm/in_process.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "comm/rendezvous.hpp"
#include "comm/stall_reports.hpp"

namespace moescope::comm {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What a rank shows to its peers in one collective.
struct Offer {
  const std::byte* data = nullptr;
  std::vector<std::uint64_t> begin;   // [R+1] byte offsets of the parts
  std::vector<std::uint64_t> values;  // [R], or one for all
};

// Offers alternate between two sets: a rank that is one collective ahead must not overwrite what a
// slower peer still reads. It cannot be two ahead, since it needs the peer at the next rendezvous.
struct Exchange {
  explicit Exchange(int ranks) : rendezvous(ranks), stalls(ranks), meeting(ranks) {
    for (auto& set : offers) set.resize(ranks);
  }
  Rendezvous rendezvous;
  std::array<std::vector<Offer>, 2> offers;
  std::mutex mutex;  // of stalls
  StallReports stalls;
  std::vector<std::atomic<bool>> meeting;  // [R] who waits in the rendezvous
};

class InProcessCommunicator final : public Communicator {
 public:
  InProcessCommunicator(Exchange& exchange, int rank) : exchange_(exchange), rank_(rank) {}

  int rank() const override { return rank_; }
  int size() const override { return static_cast<int>(exchange_.offers[0].size()); }
  std::string backend() const override { return "in-process"; }

  core::Result<Transfer> alltoallv(std::span<const std::byte> send,
                                   std::span<const std::uint64_t> send_bytes,
                                   std::vector<std::byte>& received,
                                   std::vector<std::uint64_t>& received_bytes) override {
    Transfer transfer;
    MOESCOPE_CHECK(offer_parts(send.data(), send_bytes, transfer));
    const auto start = Clock::now();
    received.resize(count_received(received_bytes));
    core::HostMemory memory;
    copy_parts(memory, received.data(), received_bytes);
    transfer.wire_s = seconds_since(start);
    return transfer;
  }

  // Every rank copies its parts out of its peers' device memory.
  core::Result<Transfer> alltoallv_device(core::Memory& memory, const core::Buffer& send,
                                          std::span<const std::uint64_t> send_bytes,
                                          core::Buffer& received,
                                          std::vector<std::uint64_t>& received_bytes) override {
    // What peers will read must be there.
    MOESCOPE_CHECK(memory.wait());
    Transfer transfer;
    MOESCOPE_CHECK(offer_parts(send.data(), send_bytes, transfer));
    const auto start = Clock::now();
    MOESCOPE_CHECK(memory.resize(received, count_received(received_bytes)));
    copy_parts(memory, received.data(), received_bytes);
    // At the next meeting the peers may take it that their buffers have been read.
    MOESCOPE_CHECK(memory.wait());
    transfer.wire_s = seconds_since(start);
    return transfer;
  }

  core::Result<Transfer> alltoall(std::span<const std::uint64_t> mine,
                                  std::vector<std::uint64_t>& theirs) override {
    next_offer().values.assign(mine.begin(), mine.end());
    Transfer transfer;
    MOESCOPE_CHECK(meet(transfer));
    theirs.clear();
    for (const Offer& offer : offers()) theirs.push_back(offer.values[rank_]);
    return transfer;
  }

  core::Result<Transfer> allgather(std::uint64_t mine, std::vector<std::uint64_t>& all) override {
    next_offer().values.assign(1, mine);
    Transfer transfer;
    MOESCOPE_CHECK(meet(transfer));
    all.clear();
    for (const Offer& offer : offers()) all.push_back(offer.values[0]);
    return transfer;
  }

  core::Result<Transfer> barrier() override {
    next_offer();
    Transfer transfer;
    MOESCOPE_CHECK(meet(transfer));
    return transfer;
  }

  void abort(const std::string& reason) override { exchange_.rendezvous.abort(reason); }

  std::optional<std::string> failure() const override { return exchange_.rendezvous.reason(); }

  std::string report_stall(double waited_s) override {
    const auto verdict = [&] {
      const std::lock_guard lock(exchange_.mutex);
      exchange_.stalls.add(rank_);
      for (int rank = 0; rank < size(); ++rank)
        if (exchange_.meeting[rank]) exchange_.stalls.add(rank);
      return exchange_.stalls.verdict(waited_s);
    };
    verdict();
    const auto start = Clock::now();
    while (!failure() && seconds_since(start) < kStallGraceSeconds)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    abort(verdict());
    return *failure();
  }

 private:
  core::Result<void> offer_parts(const std::byte* data, std::span<const std::uint64_t> send_bytes,
                                 Transfer& transfer) {
    Offer& mine = next_offer();
    mine.data = data;
    mine.begin.assign(1, 0);
    for (const auto bytes : send_bytes) mine.begin.push_back(mine.begin.back() + bytes);
    transfer.bytes_sent = mine.begin.back() - send_bytes[rank_];
    return meet(transfer);
  }
  std::uint64_t count_received(std::vector<std::uint64_t>& received_bytes) const {
    received_bytes.resize(size());
    std::uint64_t total = 0;
    for (int peer = 0; peer < size(); ++peer) {
      const Offer& offer = offers()[peer];
      received_bytes[peer] = offer.begin[rank_ + 1] - offer.begin[rank_];
      total += received_bytes[peer];
    }
    return total;
  }
  void copy_parts(core::Memory& memory, std::byte* to,
                  const std::vector<std::uint64_t>& received_bytes) const {
    for (int peer = 0; peer < size(); ++peer) {
      const Offer& offer = offers()[peer];
      memory.copy(to, offer.data + offer.begin[rank_], received_bytes[peer]);
      to += received_bytes[peer];
    }
  }
  Offer& next_offer() {
    set_ ^= 1;
    return exchange_.offers[set_][rank_];
  }
  const std::vector<Offer>& offers() const { return exchange_.offers[set_]; }
  core::Result<void> meet(Transfer& transfer) {
    const auto start = Clock::now();
    exchange_.meeting[rank_] = true;
    auto met = exchange_.rendezvous.arrive_and_wait();
    exchange_.meeting[rank_] = false;
    transfer.wait_s = seconds_since(start);
    return met;
  }

  Exchange& exchange_;
  int rank_;
  int set_ = 0;
};

}  // namespace

struct InProcessRanks::State {
  explicit State(int ranks) : exchange(ranks), results(ranks) {
    for (int rank = 0; rank < ranks; ++rank) threads.emplace_back([this, rank] { serve(rank); });
  }
  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    changed.notify_all();
    for (auto& thread : threads) thread.join();
  }

  void serve(int rank) {
    std::uint64_t seen = 0;
    for (;;) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stopping || job != seen; });
        if (stopping) return;
        seen = job;
      }
      InProcessCommunicator communicator(exchange, rank);
      auto result = (*work)(communicator);
      if (!result)
        exchange.rendezvous.abort("rank " + std::to_string(rank) + ": " + result.error().message);
      const std::lock_guard lock(mutex);
      results[rank] = std::move(result);
      if (--running == 0) changed.notify_all();
    }
  }

  Exchange exchange;
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t job = 0;
  int running = 0;
  bool stopping = false;
  const Work* work = nullptr;
  std::vector<core::Result<void>> results;
  std::vector<std::thread> threads;
};

InProcessRanks::InProcessRanks(int ranks) : state_(std::make_unique<State>(ranks)) {}
InProcessRanks::~InProcessRanks() = default;

int InProcessRanks::size() const { return static_cast<int>(state_->threads.size()); }

core::Result<void> InProcessRanks::run(const Work& work) {
  std::unique_lock lock(state_->mutex);
  state_->exchange.rendezvous.reset();
  state_->exchange.stalls = StallReports(size());
  state_->work = &work;
  state_->running = size();
  ++state_->job;
  state_->changed.notify_all();
  state_->changed.wait(lock, [&] { return state_->running == 0; });
  // An aborted rank only repeats the reason; the rank that failed first has its own text.
  for (const auto& result : state_->results)
    if (!result && !result.error().message.starts_with("rank ")) return result.error();
  for (const auto& result : state_->results)
    if (!result) return result.error();
  return {};
}

}  // namespace moescope::comm
