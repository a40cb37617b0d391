// One process of the NCCL tests: runs a case over MPI and the library that plays NCCL, and prints
// its outcome, "rank R: ok" or "rank R: MESSAGE".
#include <csignal>
#include <cstdio>
#include <string>

#include "comm/device_exchange.hpp"
#include "comm/mpi.hpp"
#include "comm/nccl/ranks.hpp"

using namespace moescope;
using core::Result;

namespace {

Result<void> exchange(comm::Communicator& communicator) {
  std::vector<std::byte> all;
  MOESCOPE_CHECK(exchange_on_device(communicator, 20, uneven_parts, all));
  return exchange_on_device(communicator, 5, equal_parts, all);
}

// Rank `chosen` comes to an exchange and stops there, by a signal.
Result<void> stop_in_exchange(comm::Communicator& communicator, int chosen, int signal) {
  MOESCOPE_CHECK(exchange(communicator));
  if (communicator.rank() == chosen) {
    std::vector<std::uint64_t> theirs;
    MOESCOPE_CHECK(
        communicator.alltoall(std::vector<std::uint64_t>(communicator.size(), 9), theirs));
    std::raise(signal);
  }
  for (;;) MOESCOPE_CHECK(exchange(communicator));
}

Result<void> run_case(const std::string& name, int chosen, comm::Communicator& communicator) {
  if (name == "killed") return stop_in_exchange(communicator, chosen, SIGKILL);
  if (name == "stopped") return stop_in_exchange(communicator, chosen, SIGSTOP);
  return exchange(communicator);
}

}  // namespace

// CASE [RANK]
int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "exchange";
  const int chosen = argc > 2 ? std::stoi(argv[2]) : -1;
  auto ranks = comm::start_mpi();
  auto library = comm::nccl::load_library();
  if (!ranks || !library) return std::fprintf(stderr, "cannot start\n"), 1;
  comm::nccl::NcclRanks nccl(**ranks, *library, {20, 0.5});
  int rank = 0;
  const auto done = nccl.run([&](comm::Communicator& communicator) {
    rank = communicator.rank();
    return run_case(name, chosen, communicator);
  });
  std::printf("rank %d: %s\n", rank, done ? "ok" : done.error().message.c_str());
  std::fflush(stdout);
  return 0;
}
