#include "comm/nccl/ranks.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace moescope::comm::nccl {
namespace {

using core::Error;
using core::Result;
using Clock = std::chrono::steady_clock;

// A count travels with a mark: that all parts of its sender have this size.
constexpr std::uint64_t kEqualParts = std::uint64_t{1} << 63;

class NcclCommunicator final : public Communicator {
 public:
  NcclCommunicator(Communicator& control, Link& link, bool in_one_process)
      : control_(control), link_(link), in_one_process_(in_one_process) {}

  int rank() const override { return control_.rank(); }
  int size() const override { return control_.size(); }
  std::string backend() const override { return "nccl"; }

  Result<Transfer> alltoallv(std::span<const std::byte> send,
                             std::span<const std::uint64_t> send_bytes,
                             std::vector<std::byte>& received,
                             std::vector<std::uint64_t>& received_bytes) override {
    return control_.alltoallv(send, send_bytes, received, received_bytes);
  }

  Result<Transfer> alltoallv_device(core::Memory& memory, const core::Buffer& send,
                                    std::span<const std::uint64_t> send_bytes,
                                    core::Buffer& received,
                                    std::vector<std::uint64_t>& received_bytes) override {
    if (!link_.connected()) MOESCOPE_CHECK(link_.connect(control_, memory));
    Parts parts{send.data(), send_bytes, nullptr, {}, false};
    MOESCOPE_TRY(Transfer transfer, exchange_counts(send_bytes, received_bytes, parts.equal));
    const auto start = Clock::now();
    MOESCOPE_CHECK(memory.resize(
        received, std::accumulate(received_bytes.begin(), received_bytes.end(), std::uint64_t{0})));
    parts.received = received.data();
    parts.received_bytes = received_bytes;
    // Memory that grows may wait for the process's other GPUs (NVIDIA/nccl#70): none of them may
    // already wait for this rank.
    Transfer growing;
    if (in_one_process_) {
      MOESCOPE_TRY(growing, control_.barrier());
    }
    MOESCOPE_CHECK(link_.exchange(control_, memory, parts));
    transfer.wait_s += growing.wait_s;
    transfer.wire_s = std::chrono::duration<double>(Clock::now() - start).count() - growing.wait_s;
    transfer.bytes_sent = std::accumulate(send_bytes.begin(), send_bytes.end(), std::uint64_t{0}) -
                          send_bytes[rank()];
    return transfer;
  }

  Result<Transfer> alltoall(std::span<const std::uint64_t> mine,
                            std::vector<std::uint64_t>& theirs) override {
    return control_.alltoall(mine, theirs);
  }
  Result<Transfer> allgather(std::uint64_t mine, std::vector<std::uint64_t>& all) override {
    return control_.allgather(mine, all);
  }
  Result<Transfer> barrier() override { return control_.barrier(); }
  void abort(const std::string& reason) override { control_.abort(reason); }
  std::optional<std::string> failure() const override { return control_.failure(); }
  std::string report_stall(double waited_s) override { return control_.report_stall(waited_s); }

 private:
  // equal: as Parts has it. Every rank sees one size of each sender, and whether it is the
  // sender's only one, so that all come to the same answer.
  Result<Transfer> exchange_counts(std::span<const std::uint64_t> send_bytes,
                                   std::vector<std::uint64_t>& received_bytes, bool& equal) {
    const bool alike =
        std::ranges::adjacent_find(send_bytes, std::ranges::not_equal_to()) == send_bytes.end();
    std::vector<std::uint64_t> counts(send_bytes.begin(), send_bytes.end());
    for (auto& count : counts) count |= alike ? kEqualParts : 0;
    MOESCOPE_TRY(const Transfer transfer, control_.alltoall(counts, received_bytes));
    equal = (received_bytes[0] & kEqualParts) != 0 && received_bytes[0] != kEqualParts &&
            std::ranges::adjacent_find(received_bytes, std::ranges::not_equal_to()) ==
                received_bytes.end();
    for (auto& count : received_bytes) count &= ~kEqualParts;
    return transfer;
  }

  Communicator& control_;
  Link& link_;
  bool in_one_process_;
};

}  // namespace

NcclRanks::NcclRanks(Ranks& control, std::shared_ptr<const Library> library, const Limits& limits)
    : control_(control) {
  for (int rank = 0; rank < control.size(); ++rank)
    links_.push_back(std::make_unique<Link>(library, limits));
}

NcclRanks::~NcclRanks() {
  const bool connected =
      std::ranges::any_of(links_, [](const auto& link) { return link->connected(); });
  if (!connected) return;
  // What fails here was broken before, and has been told.
  [[maybe_unused]] const auto closed = control_.run(
      [this](Communicator& control) { return links_[control.rank()]->close(control); });
}

Result<void> NcclRanks::run(const Work& work) {
  auto done = control_.run([&](Communicator& control) {
    NcclCommunicator communicator(control, *links_[control.rank()], in_one_process());
    return work(communicator);
  });
  // Ranks of one process can be used again after a failure: they connect anew. An interruption is
  // one that all agreed on, between exchanges.
  if (!done && done.error().kind != core::ErrorKind::interrupted)
    for (const auto& link : links_) link->abort();
  return done;
}

Result<Limits> limits_from_environment() {
  Limits limits;
  const char* const text = std::getenv("MOESCOPE_NCCL_TIMEOUT");
  if (!text || !*text) return limits;
  char* end = nullptr;
  limits.exchange_s = std::strtod(text, &end);
  if (*end != '\0' || !(limits.exchange_s > 0) || !std::isfinite(limits.exchange_s))
    return Error::bad_input(std::string("MOESCOPE_NCCL_TIMEOUT: found '") + text +
                            "', seconds above 0 are needed");
  limits.connect_s = std::max(limits.connect_s, limits.exchange_s);
  return limits;
}

}  // namespace moescope::comm::nccl
