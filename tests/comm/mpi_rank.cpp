// One process of the MPI tests: runs a conformance case and prints its outcome, "rank R: ok" or
// "rank R: MESSAGE".
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "comm/conformance.hpp"
#include "comm/mpi.hpp"

using namespace moescope;
using core::Result;

namespace {

Result<void> lose_a_rank(comm::Communicator& communicator, int lost) {
  MOESCOPE_CHECK(communicator.barrier());
  if (communicator.rank() == lost) std::raise(SIGKILL);
  for (;;) MOESCOPE_CHECK(communicator.barrier());
}

// More than an int counts, from rank 0 to rank 1.
Result<void> send_much(comm::Communicator& communicator) {
  constexpr std::uint64_t kBytes = (std::uint64_t{1} << 31) + 12'345;
  std::vector<std::byte> send, received;
  std::vector<std::uint64_t> send_bytes(communicator.size(), 0), received_bytes;
  if (communicator.rank() == 0) {
    send.resize(kBytes);
    for (std::uint64_t i = 0; i < kBytes; i += 4093) send[i] = static_cast<std::byte>(i % 251);
    send_bytes[1] = kBytes;
  }
  MOESCOPE_CHECK(communicator.alltoallv(send, send_bytes, received, received_bytes));
  bool right = communicator.rank() != 1 || received.size() == kBytes;
  for (std::uint64_t i = 0; i < received.size(); i += 4093)
    right &= received[i] == static_cast<std::byte>(i % 251);
  if (!right) return core::Error::failed("large part: not what was sent");
  MOESCOPE_CHECK(communicator.barrier());
  return {};
}

Result<void> run_case(const std::string& name, const std::string& argument,
                      comm::Communicator& communicator) {
  if (name == "abort") return check_abort(communicator);
  if (name == "lost") return lose_a_rank(communicator, std::stoi(argument));
  if (name == "much") return send_much(communicator);
  for (const auto& conformance : conformance_cases())
    if (name == "all" || name == conformance.name)
      if (auto done = conformance.run(communicator); !done)
        return done.error().in(conformance.name);
  return {};
}

}  // namespace

// CASE [MESSAGE_BYTES or the rank to lose]
int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "all", argument = argc > 2 ? argv[2] : "";
  comm::MpiOptions options;
  if (name == "all" && !argument.empty()) options.message_bytes = std::stoull(argument);
  auto ranks = comm::start_mpi(options);
  if (!ranks) return std::fprintf(stderr, "%s\n", ranks.error().message.c_str()), 1;
  int rank = 0;
  const auto done = (*ranks)->run([&](comm::Communicator& communicator) {
    rank = communicator.rank();
    return run_case(name, argument, communicator);
  });
  std::printf("rank %d: %s\n", rank, done ? "ok" : done.error().message.c_str());
  std::fflush(stdout);
  return 0;
}
