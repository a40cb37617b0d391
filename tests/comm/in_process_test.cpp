#include "comm/in_process.hpp"

#include <atomic>
#include <catch2/catch.hpp>

#include "core/rng.hpp"

using namespace moescope;

namespace {

// The bytes rank `from` sends to rank `to` in round `round`: any receiver can check them.
std::vector<std::byte> message(int round, int from, int to) {
  core::Rng rng = core::Rng(round).fork(from).fork(to);
  std::vector<std::byte> bytes(rng.below(200) * (rng.chance(0.3) ? 0 : 1));
  for (auto& byte : bytes) byte = static_cast<std::byte>(rng.next());
  return bytes;
}

}  // namespace

TEST_CASE("alltoallv delivers every part to its rank, in rank order, with bytes accounted") {
  const int ranks = GENERATE(1, 2, 3, 8);
  comm::InProcessRanks pool(ranks);
  std::atomic<int> wrong = 0;
  const auto done = pool.run([&](comm::Communicator& communicator) -> core::Result<void> {
    std::vector<std::byte> send, received;
    std::vector<std::uint64_t> send_bytes(ranks), received_bytes;
    // Two buffers in turn: a send buffer may only change after the next collective.
    std::vector<std::byte> buffers[2];
    for (int round = 0; round < 200; ++round) {
      auto& buffer = buffers[round % 2];
      buffer.clear();
      for (int to = 0; to < ranks; ++to) {
        const auto part = message(round, communicator.rank(), to);
        send_bytes[to] = part.size();
        buffer.insert(buffer.end(), part.begin(), part.end());
      }
      MOESCOPE_TRY(const comm::Transfer transfer,
                   communicator.alltoallv(buffer, send_bytes, received, received_bytes));
      wrong += transfer.bytes_sent != buffer.size() - send_bytes[communicator.rank()];
      std::vector<std::byte> expected;
      for (int from = 0; from < ranks; ++from) {
        const auto part = message(round, from, communicator.rank());
        wrong += received_bytes[from] != part.size();
        expected.insert(expected.end(), part.begin(), part.end());
      }
      wrong += received != expected;
    }
    // The last send buffer must outlive the peers' reading.
    MOESCOPE_CHECK(communicator.barrier());
    return {};
  });
  REQUIRE(done);
  CHECK(wrong == 0);
}

TEST_CASE("allgather gives every rank all values") {
  comm::InProcessRanks pool(4);
  std::atomic<int> wrong = 0;
  REQUIRE(pool.run([&](comm::Communicator& communicator) -> core::Result<void> {
    std::vector<std::uint64_t> all;
    for (std::uint64_t round = 0; round < 100; ++round) {
      MOESCOPE_CHECK(communicator.allgather(round * 10 + communicator.rank(), all));
      for (std::uint64_t rank = 0; rank < 4; ++rank) wrong += all[rank] != round * 10 + rank;
    }
    return {};
  }));
  CHECK(wrong == 0);
}

TEST_CASE("a rank that fails ends the others with its reason, and the pool can be used again") {
  comm::InProcessRanks pool(3);
  const auto failed = pool.run([](comm::Communicator& communicator) -> core::Result<void> {
    if (communicator.rank() == 1) return core::Error::failed("out of paper");
    for (;;) MOESCOPE_CHECK(communicator.barrier());
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "out of paper");
  CHECK(pool.run([](comm::Communicator& communicator) -> core::Result<void> {
    MOESCOPE_CHECK(communicator.barrier());
    return {};
  }));
}
