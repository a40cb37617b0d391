// Plays libnccl over memory of the host, for ranks that are threads or processes: NCCL's functions
// under their own names, loaded through MOESCOPE_NCCL. Each communicator has a worker that takes
// its groups in order, as NCCL's kernels on a stream would, and moves all parts of a group at the
// same time, a piece at a time, through mailboxes in a file that all ranks map. It holds its caller
// to what NCCL asks for: no call while one is in progress, no group larger than its limit, the same
// size on both sides, and a communicator that is finalized, then destroyed.
// What differs between the builds of it (CMakeLists.txt): EMULATED_VERSION, EMULATED_WITHOUT_SEND,
// EMULATED_WITHOUT_ALLTOALL. What a test asks for comes by the environment, read at each
// communicator's start: EMULATED_NCCL_FAIL=R:G, EMULATED_NCCL_HANG=R:G (in rank R's G-th group).
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "comm/nccl/abi.hpp"
#include "device/emulated_stream.hpp"

using moescope::comm::nccl::Config;
using moescope::comm::nccl::Status;
using moescope::comm::nccl::UniqueId;

namespace {

constexpr auto kSuccess = moescope::comm::nccl::success;
constexpr auto kInProgress = moescope::comm::nccl::in_progress;
constexpr Status kInvalidUsage{5};
constexpr std::size_t kPiece = 4096;
constexpr int kMostPeers = 8;

// From one rank to another.
struct Mailbox {
  std::atomic<std::uint32_t> size{0};  // of the piece inside; 0: empty
  std::uint64_t total = 0;             // of the part that the piece belongs to
  char bytes[kPiece];
};

// What all ranks of a communicator map; a new file is all zeros.
struct Shared {
  std::atomic<int> joined{0}, left{0};
};

struct Piece {
  bool sends = false;
  int peer = 0;
  char* data = nullptr;
  std::size_t bytes = 0, done = 0;
};

struct Group {
  std::vector<Piece> pieces;
  EmulatedStream* stream = nullptr;
};

// "R:G" of a variable, for this rank; -1: never.
int group_named(const char* variable, int rank) {
  const char* const text = std::getenv(variable);
  int named = 0, group = 0;
  if (!text || std::sscanf(text, "%d:%d", &named, &group) != 2 || named != rank) return -1;
  return group;
}

}  // namespace

struct OpaqueCommunicator {
  OpaqueCommunicator(const std::string& path, int rank_in, int ranks_in)
      : rank(rank_in),
        ranks(ranks_in),
        fails_at(group_named("EMULATED_NCCL_FAIL", rank_in)),
        hangs_at(group_named("EMULATED_NCCL_HANG", rank_in)) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
    mapped_bytes = sizeof(Shared) + sizeof(Mailbox) * static_cast<std::size_t>(ranks * ranks);
    if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(mapped_bytes)) != 0) std::abort();
    void* const mapped = ::mmap(nullptr, mapped_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    if (mapped == MAP_FAILED) std::abort();
    shared = static_cast<Shared*>(mapped);
    if (shared->joined.fetch_add(1) + 1 == ranks) ::unlink(path.c_str());
    worker = std::thread([this] { work(); });
  }
  ~OpaqueCommunicator() {
    stopping = true;
    worker.join();
    for (const Group& group : groups) finish(group);
    ::munmap(shared, mapped_bytes);
  }

  Mailbox& mailbox(int from, int to) {
    return reinterpret_cast<Mailbox*>(shared + 1)[from * ranks + to];
  }

  // A piece of a part further, where the mailbox lets it.
  void advance(Piece& piece) {
    Mailbox& box = piece.sends ? mailbox(rank, piece.peer) : mailbox(piece.peer, rank);
    const std::uint32_t inside = box.size.load(std::memory_order_acquire);
    if (piece.sends != (inside == 0)) return;
    if (piece.sends) {
      const std::size_t size = std::min(kPiece, piece.bytes - piece.done);
      std::memcpy(box.bytes, piece.data + piece.done, size);
      box.total = piece.bytes;
      piece.done += size;
      box.size.store(static_cast<std::uint32_t>(size), std::memory_order_release);
      return;
    }
    if (box.total != piece.bytes) {
      fail(kInvalidUsage);
      return;
    }
    std::memcpy(piece.data + piece.done, box.bytes, inside);
    piece.done += inside;
    box.size.store(0, std::memory_order_release);
  }

  void run(Group& group) {
    const int number = started++;
    if (number == fails_at) fail(moescope::comm::nccl::remote_error);
    const auto open = [](const Piece& piece) { return piece.done < piece.bytes; };
    while (!stopping && std::ranges::any_of(group.pieces, open)) {
      if (number != hangs_at && number != fails_at)
        for (Piece& piece : group.pieces)
          if (open(piece)) advance(piece);
      ::sched_yield();
    }
    finish(group);
  }

  static void finish(const Group& group) {
    group.stream->elsewhere.fetch_sub(1, std::memory_order_release);
  }

  void work() {
    while (!stopping && shared->joined < ranks) ::sched_yield();
    settled();
    for (;;) {
      Group group;
      {
        const std::lock_guard lock(mutex);
        if (!groups.empty()) {
          group = std::move(groups.front());
          groups.pop_front();
        } else if (stopping) {
          return;
        }
      }
      if (group.stream) {
        // What is in progress until here is the call; the work itself comes after it.
        settled();
        run(group);
      } else {
        ::usleep(100);
      }
      if (finalizing && !left) {
        left = true;
        ++shared->left;
      }
      if (left && shared->left == ranks) settled();
    }
  }

  void fail(Status why) { status = why; }
  void settled() {
    Status expected = kInProgress;
    status.compare_exchange_strong(expected, kSuccess);
  }

  int rank, ranks, fails_at, hangs_at, started = 0;
  Shared* shared = nullptr;
  std::size_t mapped_bytes = 0;
  std::atomic<Status> status{kInProgress};
  std::atomic<bool> stopping{false}, finalizing{false};
  bool left = false;
  std::mutex mutex;
  std::deque<Group> groups;
  std::thread worker;
};

namespace {

// The group that the calling thread has open.
thread_local std::unique_ptr<Group> open_group;
thread_local OpaqueCommunicator* open_communicator = nullptr;
std::atomic<int> most_in_group{0}, calls_of_alltoall{0}, living{0};

// Queues the group; its stream waits for it.
Status submit(OpaqueCommunicator& comm, Group group) {
  Status expected = kSuccess;
  if (!comm.status.compare_exchange_strong(expected, kInProgress))
    return expected == kInProgress ? kInvalidUsage : expected;
  ++group.stream->elsewhere;
  const std::lock_guard lock(comm.mutex);
  comm.groups.push_back(std::move(group));
  return kInProgress;
}

Status add(OpaqueCommunicator* comm, void* stream, const Piece& piece) {
  if (!open_group || piece.bytes == 0 || piece.peer == comm->rank) return kInvalidUsage;
  open_communicator = comm;
  open_group->pieces.push_back(piece);
  open_group->stream = static_cast<EmulatedStream*>(stream);
  return kSuccess;
}

}  // namespace

extern "C" {

Status ncclGetVersion(int* version) {
  *version = EMULATED_VERSION;
  return kSuccess;
}

const char* ncclGetErrorString(Status status) {
  return status == moescope::comm::nccl::remote_error ? "remote process exited" : "invalid usage";
}

const char* ncclGetLastError(OpaqueCommunicator*) { return "played by a test"; }

Status ncclGetUniqueId(UniqueId* id) {
  std::random_device random;
  std::snprintf(id->bytes, sizeof id->bytes, "/dev/shm/moescope-nccl-%d-%08x%08x",
                static_cast<int>(::getpid()), random(), random());
  return kSuccess;
}

Status ncclCommInitRankConfig(OpaqueCommunicator** comm, int ranks, UniqueId id, int rank,
                              Config* config) {
  if (config->magic != 0xcafebeef || config->size < sizeof(Config) || config->blocking != 0)
    return kInvalidUsage;
  *comm = new OpaqueCommunicator(id.bytes, rank, ranks);
  ++living;
  return kInProgress;
}

Status ncclCommGetAsyncError(OpaqueCommunicator* comm, Status* status) {
  *status = comm->status;
  return kSuccess;
}

Status ncclCommFinalize(OpaqueCommunicator* comm) {
  if (comm->status != kSuccess) return kInvalidUsage;
  comm->status = kInProgress;
  comm->finalizing = true;
  return kInProgress;
}

Status ncclCommAbort(OpaqueCommunicator* comm) {
  delete comm;
  --living;
  return kSuccess;
}

Status ncclCommDestroy(OpaqueCommunicator* comm) {
  if (!comm->finalizing || comm->status != kSuccess) std::abort();
  return ncclCommAbort(comm);
}

Status ncclGroupStart() {
  if (open_group) return kInvalidUsage;
  open_group = std::make_unique<Group>();
  open_communicator = nullptr;
  return kSuccess;
}

Status ncclGroupEnd() {
  if (!open_group) return kInvalidUsage;
  const std::unique_ptr<Group> group = std::move(open_group);
  if (!open_communicator) return kSuccess;
  const auto sends = static_cast<int>(
      std::ranges::count_if(group->pieces, [](const Piece& piece) { return piece.sends; }));
  const int receives = static_cast<int>(group->pieces.size()) - sends;
  int most = most_in_group;
  while (most < std::max(sends, receives) &&
         !most_in_group.compare_exchange_weak(most, std::max(sends, receives))) {
  }
  if (std::max(sends, receives) > kMostPeers) return kInvalidUsage;
  return submit(*open_communicator, std::move(*group));
}

#ifndef EMULATED_WITHOUT_SEND
Status ncclSend(const void* from, std::size_t count, int, int peer, OpaqueCommunicator* comm,
                void* stream) {
  return add(comm, stream, {true, peer, static_cast<char*>(const_cast<void*>(from)), count});
}
#endif

Status ncclRecv(void* to, std::size_t count, int, int peer, OpaqueCommunicator* comm,
                void* stream) {
  return add(comm, stream, {false, peer, static_cast<char*>(to), count});
}

#ifndef EMULATED_WITHOUT_ALLTOALL
Status ncclAlltoAll(const void* from, void* to, std::size_t count, int, OpaqueCommunicator* comm,
                    void* stream) {
  ++calls_of_alltoall;
  auto* const send = static_cast<char*>(const_cast<void*>(from));
  auto* const receive = static_cast<char*>(to);
  const std::size_t own = static_cast<std::size_t>(comm->rank) * count;
  std::memcpy(receive + own, send + own, count);
  Group group;
  group.stream = static_cast<EmulatedStream*>(stream);
  for (int peer = 0; peer < comm->ranks; ++peer) {
    if (peer == comm->rank) continue;
    const std::size_t at = static_cast<std::size_t>(peer) * count;
    group.pieces.push_back({true, peer, send + at, count});
    group.pieces.push_back({false, peer, receive + at, count});
  }
  return submit(*comm, std::move(group));
}
#endif

// For tests: the most sends or receives that a group had, the calls of ncclAlltoAll, and the
// communicators that were neither destroyed nor aborted.
int emulated_most_in_group() { return most_in_group; }
int emulated_alltoalls() { return calls_of_alltoall; }
int emulated_living() { return living; }
}
