#include "comm/mpi.hpp"

#include <mpi.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "comm/lifeline.hpp"
#include "comm/polling.hpp"

namespace moescope::comm {
namespace {

using core::Error;
using core::Result;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string mpi_error(int code) {
  char text[MPI_MAX_ERROR_STRING] = {};
  int size = 0;
  MPI_Error_string(code, text, &size);
  return "MPI: " + std::string(text, size);
}

class MpiCommunicator final : public Communicator {
 public:
  MpiCommunicator(MPI_Comm comm, Lifeline& lifeline, const MpiOptions& options)
      : comm_(comm), lifeline_(lifeline), options_(options) {
    MPI_Comm_rank(comm, &rank_);
    MPI_Comm_size(comm, &size_);
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  std::string backend() const override { return "mpi"; }

  Result<Transfer> alltoallv(std::span<const std::byte> send,
                             std::span<const std::uint64_t> send_bytes,
                             std::vector<std::byte>& received,
                             std::vector<std::uint64_t>& received_bytes) override {
    // Nobody has all counts before everybody has come.
    MOESCOPE_TRY(Transfer transfer, alltoall(send_bytes, received_bytes));
    transfer.bytes_sent = send.size() - send_bytes[rank_];
    const auto start = Clock::now();
    std::uint64_t total = 0;
    for (const auto bytes : received_bytes) total += bytes;
    received.resize(total);
    MOESCOPE_CHECK(post(send, send_bytes, received, received_bytes));
    MOESCOPE_CHECK(finish_all());
    transfer.wire_s = seconds_since(start);
    return transfer;
  }

  Result<Transfer> alltoall(std::span<const std::uint64_t> mine,
                            std::vector<std::uint64_t>& theirs) override {
    Transfer transfer;
    theirs.resize(size_);
    MOESCOPE_CHECK(meet(transfer, [&](MPI_Request* request) {
      return MPI_Ialltoall(mine.data(), 1, MPI_UINT64_T, theirs.data(), 1, MPI_UINT64_T, comm_,
                           request);
    }));
    return transfer;
  }

  Result<Transfer> allgather(std::uint64_t mine, std::vector<std::uint64_t>& all) override {
    Transfer transfer;
    all.resize(size_);
    MOESCOPE_CHECK(meet(transfer, [&](MPI_Request* request) {
      return MPI_Iallgather(&mine, 1, MPI_UINT64_T, all.data(), 1, MPI_UINT64_T, comm_, request);
    }));
    return transfer;
  }

  Result<Transfer> barrier() override {
    Transfer transfer;
    MOESCOPE_CHECK(
        meet(transfer, [&](MPI_Request* request) { return MPI_Ibarrier(comm_, request); }));
    return transfer;
  }

  void abort(const std::string& reason) override { lifeline_.abort(reason); }
  std::optional<std::string> failure() const override { return lifeline_.reason(); }
  std::string report_stall(double waited_s) override { return lifeline_.report_stall(waited_s); }

 private:
  Result<void> check(int code) {
    if (code == MPI_SUCCESS) return {};
    lifeline_.abort("rank " + std::to_string(rank_) + ": " + mpi_error(code));
    return Error::failed(*lifeline_.reason());
  }

  // A small collective that shows when all ranks have come.
  template <class Begin>
  Result<void> meet(Transfer& transfer, Begin begin) {
    if (const auto reason = lifeline_.reason()) return Error::failed(*reason);
    const auto start = Clock::now();
    MPI_Request request = MPI_REQUEST_NULL;
    MOESCOPE_CHECK(check(begin(&request)));
    lifeline_.set_meeting(true);
    Backoff backoff;
    for (int done = 0;;) {
      MOESCOPE_CHECK(check(MPI_Test(&request, &done, MPI_STATUS_IGNORE)));
      if (done) break;
      // The request is left as it is: the job is over, and MPI is not called again.
      if (const auto reason = lifeline_.reason()) return Error::failed(*reason);
      backoff.pause();
    }
    lifeline_.set_meeting(false);
    transfer.wait_s += seconds_since(start);
    return {};
  }

  // Calls each(offset, bytes) for every message of a part.
  template <class Each>
  Result<void> messages(std::uint64_t bytes, Each each) {
    for (std::uint64_t at = 0; at < bytes; at += options_.message_bytes)
      MOESCOPE_CHECK(
          check(each(at, static_cast<int>(std::min(options_.message_bytes, bytes - at)))));
    return {};
  }

  // Messages of one pair keep their order, so one tag is enough. Every rank begins with its
  // neighbour: if all began with rank 0, its link would be full and the others' idle.
  Result<void> post(std::span<const std::byte> send, std::span<const std::uint64_t> send_bytes,
                    std::vector<std::byte>& received,
                    const std::vector<std::uint64_t>& received_bytes) {
    requests_.clear();
    const auto from = offsets(send_bytes), to = offsets(received_bytes);
    if (send_bytes[rank_] > 0)
      std::memcpy(received.data() + to[rank_], send.data() + from[rank_], send_bytes[rank_]);
    for (int step = 1; step < size_; ++step) {
      const int peer = (rank_ + size_ - step) % size_;
      MOESCOPE_CHECK(messages(received_bytes[peer], [&](std::uint64_t at, int count) {
        return MPI_Irecv(received.data() + to[peer] + at, count, MPI_BYTE, peer, 0, comm_,
                         &requests_.emplace_back());
      }));
    }
    for (int step = 1; step < size_; ++step) {
      const int peer = (rank_ + step) % size_;
      MOESCOPE_CHECK(messages(send_bytes[peer], [&](std::uint64_t at, int count) {
        return MPI_Isend(send.data() + from[peer] + at, count, MPI_BYTE, peer, 0, comm_,
                         &requests_.emplace_back());
      }));
    }
    return {};
  }

  // [R] where the parts begin.
  static std::vector<std::uint64_t> offsets(std::span<const std::uint64_t> bytes) {
    std::vector<std::uint64_t> begin(bytes.size(), 0);
    for (std::size_t i = 1; i < bytes.size(); ++i) begin[i] = begin[i - 1] + bytes[i - 1];
    return begin;
  }

  // Bytes are moving: no sleep here, they move only while MPI is called.
  Result<void> finish_all() {
    for (int done = 0;;) {
      MOESCOPE_CHECK(check(MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done,
                                       MPI_STATUSES_IGNORE)));
      if (done) return {};
      if (const auto reason = lifeline_.reason()) return Error::failed(*reason);
      ::sched_yield();
    }
  }

  MPI_Comm comm_;
  Lifeline& lifeline_;
  MpiOptions options_;
  int rank_ = 0, size_ = 1;
  std::vector<MPI_Request> requests_;
};

class MpiRanks final : public Ranks {
 public:
  MpiRanks(MPI_Comm comm, Lifeline lifeline, const MpiOptions& options,
           std::vector<std::string> hosts)
      : comm_(comm),
        lifeline_(std::move(lifeline)),
        hosts_(std::move(hosts)),
        communicator_(comm, lifeline_, options) {}
  ~MpiRanks() override {
    if (lifeline_.reason()) {
      // mpirun, busy with ending the job, drops what a process printed just before its end.
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      return;
    }
    MPI_Comm_free(&comm_);
    MPI_Finalize();
  }

  int size() const override { return communicator_.size(); }
  std::string backend() const override { return communicator_.backend(); }
  bool leads() const override { return communicator_.rank() == 0; }
  bool in_one_process() const override { return communicator_.size() == 1; }
  std::vector<std::string> hosts() const override { return hosts_; }
  bool reports() const override {
    return communicator_.rank() == (lifeline_.leader_lost() ? 1 : 0);
  }

  Result<void> run(const Work& work) override {
    auto result = work(communicator_);
    if (!result && result.error().kind != core::ErrorKind::interrupted && !lifeline_.reason())
      communicator_.abort("rank " + std::to_string(communicator_.rank()) + ": " +
                          result.error().message);
    return result;
  }

 private:
  MPI_Comm comm_;
  Lifeline lifeline_;
  std::vector<std::string> hosts_;
  MpiCommunicator communicator_;
};

// The plain, blocking collectives of the start.
std::string broadcast_text(MPI_Comm comm, const std::string& text) {
  std::uint64_t size = text.size();
  MPI_Bcast(&size, 1, MPI_UINT64_T, 0, comm);
  std::string all = text;
  all.resize(size);
  MPI_Bcast(all.data(), static_cast<int>(size), MPI_CHAR, 0, comm);
  return all;
}

std::vector<std::string> gather_hosts(MPI_Comm comm, int size) {
  char name[MPI_MAX_PROCESSOR_NAME] = {};
  int length = 0;
  MPI_Get_processor_name(name, &length);
  std::vector<char> all(static_cast<std::size_t>(size) * sizeof name);
  MPI_Allgather(name, sizeof name, MPI_CHAR, all.data(), sizeof name, MPI_CHAR, comm);
  std::vector<std::string> hosts;
  for (int rank = 0; rank < size; ++rank)
    hosts.emplace_back(all.data() + static_cast<std::size_t>(rank) * sizeof name);
  return hosts;
}

}  // namespace

std::string mpi_library() {
#ifdef OMPI_MAJOR_VERSION
  return "Open MPI " + std::to_string(OMPI_MAJOR_VERSION) + "." +
         std::to_string(OMPI_MINOR_VERSION) + "." + std::to_string(OMPI_RELEASE_VERSION);
#else
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  int size = 0;
  MPI_Get_library_version(text, &size);
  const std::string all(text, size);
  return all.substr(0, all.find_first_of(",\n"));
#endif
}

Result<std::unique_ptr<Ranks>> start_mpi(const MpiOptions& options) {
  // OpenMPI over TCP by default asks for the rest of a long message behind what it sends itself, so
  // that two ranks take turns where both could send: half the rate of an exchange (measured). With
  // send alone (1) it does not. An own setting of the user stays.
  ::setenv("OMPI_MCA_btl_tcp_flags", "1", 0);
  int provided = 0;
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS ||
      provided < MPI_THREAD_FUNNELED)
    return Error::failed("MPI cannot be started for a process with threads");
  // Messages of the program do not meet those of libraries.
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  int rank = 0, size = 1;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  auto hosts = gather_hosts(comm, size);
  MOESCOPE_TRY(auto lifeline, Lifeline::connect(rank, size, [comm](const std::string& text) {
                 return broadcast_text(comm, text);
               }));
  return std::unique_ptr<Ranks>(
      std::make_unique<MpiRanks>(comm, std::move(lifeline), options, std::move(hosts)));
}

}  // namespace moescope::comm
