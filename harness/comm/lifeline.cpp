#include "comm/lifeline.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>
#include <type_traits>
#include <vector>

#include "comm/socket.hpp"
#include "comm/stall_reports.hpp"

namespace moescope::comm {
namespace {

using core::Error;
using core::Result;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Connecting takes milliseconds; a rank may still be held up by a busy machine.
constexpr double kConnectSeconds = 30;
constexpr double kAttemptSeconds = 3;
// What rank 0 may take to tell a reason, beside the time that it waits for reports.
constexpr double kLeaderSeconds = 1;
// A frame is this head and `size` bytes of text.
struct Head {
  enum Kind : std::uint32_t { hello, reason, stall, roll_call, bye } kind;
  std::uint32_t size;
};
// What a rank says first: strangers may find the port too.
struct Hello {
  std::uint64_t secret;
  std::int64_t rank;
};
// Answers are compared byte by byte: padding would hold what happened to lie there.
static_assert(std::has_unique_object_representations_v<Hello>);
constexpr std::uint32_t kMaxReason = 1 << 16;

std::string frame(Head::Kind kind, const std::string& text) {
  const Head head{kind, static_cast<std::uint32_t>(text.size())};
  std::string bytes(sizeof head, '\0');
  std::memcpy(bytes.data(), &head, sizeof head);
  return bytes + text;
}

std::string pack(const Hello& hello) {
  std::string bytes(sizeof hello, '\0');
  std::memcpy(bytes.data(), &hello, sizeof hello);
  return bytes;
}

struct Peer {
  int rank = 0;
  Socket socket;
};

// the other ranks' connections at rank 0, or the rank that is missing.
Result<std::vector<Peer>> accept_all(const Socket& listener, int size, std::uint64_t secret,
                                     const std::string& where) {
  std::vector<Socket> by_rank(size);
  int missing = size - 1;
  while (missing > 0) {
    auto socket = accept_within(listener, kConnectSeconds);
    if (!socket) break;
    const auto bytes = receive_within(*socket, sizeof(Hello), kAttemptSeconds);
    if (!bytes) continue;
    Hello hello;
    std::memcpy(&hello, bytes->data(), sizeof hello);
    if (hello.secret != secret || hello.rank < 1 || hello.rank >= size || by_rank[hello.rank])
      continue;
    if (!send_all(*socket, pack({~secret, 0}))) continue;
    by_rank[hello.rank] = std::move(*socket);
    --missing;
  }
  std::vector<Peer> peers;
  for (int rank = 1; rank < size; ++rank) {
    if (!by_rank[rank])
      return Error::failed("rank " + std::to_string(rank) + " could not reach rank 0 at " + where +
                           ": TCP connections between the hosts are needed");
    peers.push_back({rank, std::move(by_rank[rank])});
  }
  return peers;
}

std::optional<Socket> reach_leader(const std::string& invitation, int rank) {
  std::istringstream words(invitation);
  std::uint64_t secret = 0;
  int port = 0;
  words >> secret >> port;
  for (std::string address; words >> address;) {
    auto socket = connect_within(address, port, kAttemptSeconds);
    if (!socket || !send_all(*socket, pack({secret, rank}))) continue;
    // Another machine may have this address, and something else at this port.
    const auto answer = receive_within(*socket, sizeof(Hello), kAttemptSeconds);
    if (answer && *answer == pack({~secret, 0})) return socket;
  }
  return std::nullopt;
}

}  // namespace

struct Lifeline::State {
  int rank = 0;
  std::vector<Peer> peers;  // of rank 0: all others; of the others: rank 0
  Socket wake{::eventfd(0, EFD_CLOEXEC)};
  std::atomic<bool> failed = false, lost_leader = false, meeting = false, called = false;
  mutable std::mutex mutex;  // of reason, and of sending
  std::string reason;
  std::thread watcher;
  // At rank 0, under the mutex: who waits in vain, for how long, and since when that is known.
  std::optional<StallReports> stalls;
  double stalled_s = 0;
  Clock::time_point first_stall;

  void start() {
    if (peers.empty()) return;
    for (const Peer& peer : peers) watch_peer(peer.socket);
    watcher = std::thread([this] { watch(); });
  }

  ~State() {
    if (!watcher.joinable()) return;
    {
      const std::lock_guard lock(mutex);
      for (const Peer& peer : peers) send_all(peer.socket, frame(Head::bye, ""));
    }
    const std::uint64_t one = 1;
    // An eventfd that was just made takes a one.
    [[maybe_unused]] const auto written = ::write(wake.fd(), &one, sizeof one);
    watcher.join();
  }

  void fail(const std::string& why) {
    const std::lock_guard lock(mutex);
    if (failed) return;
    reason = why.substr(0, kMaxReason);
    failed = true;
    for (const Peer& peer : peers) send_all(peer.socket, frame(Head::reason, reason));
  }

  // A rank's report, at rank 0.
  void note_stall(int from, double waited_s) {
    const std::lock_guard lock(mutex);
    if (!stalls) {
      stalls.emplace(static_cast<int>(peers.size()) + 1);
      first_stall = Clock::now();
      stalled_s = waited_s;
      for (const Peer& peer : peers) send_all(peer.socket, frame(Head::roll_call, ""));
    }
    stalls->add(from);
  }

  void tell_stall(double waited_s) {
    std::string bytes(sizeof waited_s, '\0');
    std::memcpy(bytes.data(), &waited_s, sizeof waited_s);
    const std::lock_guard lock(mutex);
    send_all(peers[0].socket, frame(Head::stall, bytes));
  }

  // What is left of the time for reports, at rank 0; nothing when no rank stalls.
  std::optional<double> stall_grace() const {
    const std::lock_guard lock(mutex);
    if (!stalls || failed) return std::nullopt;
    return std::max(0.0, kStallGraceSeconds - seconds_since(first_stall));
  }

  void judge_stall() {
    std::string verdict;
    {
      const std::lock_guard lock(mutex);
      if (meeting) stalls->add(0);
      verdict = stalls->verdict(stalled_s);
    }
    fail(verdict);
  }

  // The reason that rank 0 finds within the time for reports, or that it does not answer itself.
  std::string report_stall(double waited_s) {
    const auto start = Clock::now();
    if (rank == 0)
      note_stall(0, waited_s);
    else
      tell_stall(waited_s);
    const double limit = kStallGraceSeconds + (rank == 0 ? 0.0 : kLeaderSeconds);
    while (!failed && seconds_since(start) < limit)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (!failed && rank == 0) judge_stall();
    if (!failed) {
      StallReports all_but_leader(rank + 1);
      for (int other = 1; other <= rank; ++other) all_but_leader.add(other);
      fail(all_but_leader.verdict(waited_s));
    }
    const std::lock_guard lock(mutex);
    return reason;
  }

  void watch() {
    std::vector<pollfd> entries{{wake.fd(), POLLIN, 0}};
    for (const Peer& peer : peers) entries.push_back({peer.socket.fd(), POLLIN, 0});
    for (;;) {
      const auto grace = stall_grace();
      const int timeout_ms = grace ? static_cast<int>(*grace * 1000) + 1 : -1;
      if (::poll(entries.data(), entries.size(), timeout_ms) < 0 && errno != EINTR) return;
      if (entries[0].revents) return;
      if (stall_grace() == 0.0) judge_stall();
      for (std::size_t i = 0; i < peers.size(); ++i)
        // A negative descriptor is not polled again.
        if (entries[i + 1].revents && !hear(peers[i])) entries[i + 1].fd = -1;
    }
  }

  // False when there is nothing more to hear from the peer.
  bool hear(const Peer& peer) {
    const auto bytes = receive_within(peer.socket, sizeof(Head), kAttemptSeconds);
    Head head{};
    if (bytes) std::memcpy(&head, bytes->data(), sizeof head);
    if (bytes && head.kind == Head::bye) return false;
    if (bytes && head.kind == Head::reason && head.size <= kMaxReason) {
      const auto text = receive_within(peer.socket, head.size, kAttemptSeconds);
      if (text) return fail(*text), true;
    }
    if (bytes && head.kind == Head::roll_call) {
      called = true;
      if (meeting) tell_stall(0);
      return true;
    }
    if (bytes && head.kind == Head::stall && head.size == sizeof(double)) {
      const auto text = receive_within(peer.socket, head.size, kAttemptSeconds);
      double waited_s = 0;
      if (text) std::memcpy(&waited_s, text->data(), sizeof waited_s);
      if (text) return note_stall(peer.rank, waited_s), true;
    }
    if (peer.rank == 0 && !failed) lost_leader = true;
    fail("rank " + std::to_string(peer.rank) +
         " was lost: its process ended, or the connection to it broke");
    return false;
  }
};

Lifeline::Lifeline(std::unique_ptr<State> state) : state_(std::move(state)) {}
Lifeline::Lifeline(Lifeline&&) noexcept = default;
Lifeline::~Lifeline() = default;

Result<Lifeline> Lifeline::connect(int rank, int size, const Broadcast& broadcast) {
  auto state = std::make_unique<State>();
  state->rank = rank;
  // What rank 0 found, told to all at the end: "" is success.
  std::string outcome;
  Socket listener;
  std::string invitation;
  std::random_device random;
  const std::uint64_t secret = (std::uint64_t{random()} << 32) | random();
  if (rank == 0 && size > 1) {
    int port = 0;
    if (auto opened = listen_anywhere(port)) {
      listener = std::move(*opened);
      invitation = std::to_string(secret) + " " + std::to_string(port);
      for (const auto& address : own_addresses()) invitation += " " + address;
    } else {
      outcome = opened.error().message;
    }
  }
  invitation = broadcast(invitation);
  if (rank == 0 && size > 1 && outcome.empty()) {
    const std::string where = invitation.substr(invitation.find(' ') + 1);
    if (auto peers = accept_all(listener, size, secret, "port " + where))
      state->peers = std::move(*peers);
    else
      outcome = peers.error().message;
  }
  if (rank > 0) {
    if (auto socket = reach_leader(invitation, rank))
      state->peers.push_back({0, std::move(*socket)});
  }
  outcome = broadcast(outcome);
  if (!outcome.empty()) return Error::failed(outcome);
  if (rank > 0 && state->peers.empty())
    return Error::failed("rank " + std::to_string(rank) + " did not hear rank 0's answer");
  state->start();
  return Lifeline(std::move(state));
}

std::optional<std::string> Lifeline::reason() const {
  if (!state_->failed) return std::nullopt;
  const std::lock_guard lock(state_->mutex);
  return state_->reason;
}

void Lifeline::abort(const std::string& reason) { state_->fail(reason); }
std::string Lifeline::report_stall(double waited_s) { return state_->report_stall(waited_s); }
void Lifeline::set_meeting(bool meeting) {
  state_->meeting = meeting;
  if (meeting && state_->called) state_->tell_stall(0);
}
bool Lifeline::leader_lost() const { return state_->lost_leader; }

}  // namespace moescope::comm
