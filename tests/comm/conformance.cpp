#include "comm/conformance.hpp"

#include <algorithm>
#include <numeric>

#include "comm/exchange.hpp"
#include "core/rng.hpp"

using namespace moescope;
using comm::Communicator;
using core::Error;
using core::Result;

namespace {

Result<void> expect(bool holds, const std::string& what) {
  if (holds) return {};
  return Error::failed("conformance: " + what);
}

using Sizes = std::function<std::uint64_t(int round, int from, int to)>;

// The bytes rank `from` sends to rank `to` in round `round`: any receiver can check them.
std::vector<std::byte> message(const Sizes& sizes, int round, int from, int to) {
  core::Rng rng = core::Rng(round).fork(from).fork(to);
  std::vector<std::byte> bytes(sizes(round, from, to));
  for (auto& byte : bytes) byte = static_cast<std::byte>(rng.next());
  return bytes;
}

Result<void> exchange_rounds(Communicator& communicator, int rounds, const Sizes& sizes) {
  const int ranks = communicator.size(), rank = communicator.rank();
  std::vector<std::byte> received;
  std::vector<std::uint64_t> send_bytes(ranks), received_bytes;
  // Two buffers in turn: a send buffer may only change after the next collective.
  std::vector<std::byte> buffers[2];
  for (int round = 0; round < rounds; ++round) {
    auto& buffer = buffers[round % 2];
    buffer.clear();
    for (int to = 0; to < ranks; ++to) {
      const auto part = message(sizes, round, rank, to);
      send_bytes[to] = part.size();
      buffer.insert(buffer.end(), part.begin(), part.end());
    }
    MOESCOPE_TRY(const comm::Transfer transfer,
                 communicator.alltoallv(buffer, send_bytes, received, received_bytes));
    MOESCOPE_CHECK(expect(transfer.bytes_sent == buffer.size() - send_bytes[rank],
                          "bytes_sent leaves out what stays at home, and nothing else"));
    MOESCOPE_CHECK(expect(transfer.wire_s >= 0 && transfer.wait_s >= 0, "times are not negative"));
    std::vector<std::byte> expected;
    for (int from = 0; from < ranks; ++from) {
      const auto part = message(sizes, round, from, rank);
      MOESCOPE_CHECK(expect(received_bytes[from] == part.size(), "sizes of the parts"));
      expected.insert(expected.end(), part.begin(), part.end());
    }
    MOESCOPE_CHECK(expect(received == expected, "parts in rank order, to the byte"));
  }
  // The last send buffer must outlive the peers' reading.
  MOESCOPE_CHECK(communicator.barrier());
  return {};
}

std::uint64_t random_size(int round, int from, int to) {
  core::Rng rng = core::Rng(round + 7000).fork(from).fork(to);
  return rng.chance(0.3) ? 0 : rng.below(200);
}

Result<void> random_parts(Communicator& communicator) {
  return exchange_rounds(communicator, 200, random_size);
}

// Beyond what OpenMPI sends eagerly, so that both of its ways are taken.
Result<void> long_parts(Communicator& communicator) {
  return exchange_rounds(communicator, 3, [](int round, int from, int to) {
    return random_size(round, from, to) * 1500;
  });
}

Result<void> empty_parts(Communicator& communicator) {
  return exchange_rounds(communicator, 3, [](int, int, int) { return 0; });
}

Result<void> all_to_one(Communicator& communicator) {
  const int ranks = communicator.size();
  return exchange_rounds(communicator, ranks,
                         [&](int round, int, int to) { return to == round % ranks ? 1000 : 0; });
}

Result<void> gathered_values(Communicator& communicator) {
  std::vector<std::uint64_t> all;
  for (std::uint64_t round = 0; round < 100; ++round) {
    MOESCOPE_CHECK(communicator.allgather(round * 1000 + communicator.rank(), all));
    MOESCOPE_CHECK(
        expect(all.size() == static_cast<std::size_t>(communicator.size()), "a value each"));
    for (std::size_t rank = 0; rank < all.size(); ++rank)
      MOESCOPE_CHECK(expect(all[rank] == round * 1000 + rank, "values in rank order"));
  }
  return {};
}

Result<void> values_for_each(Communicator& communicator) {
  const auto value = [](std::uint64_t round, int from, int to) {
    return round * 10'000 + static_cast<std::uint64_t>(from) * 100 + static_cast<std::uint64_t>(to);
  };
  const int ranks = communicator.size(), rank = communicator.rank();
  std::vector<std::uint64_t> mine(ranks), theirs, expected(ranks);
  for (std::uint64_t round = 0; round < 100; ++round) {
    for (int peer = 0; peer < ranks; ++peer) {
      mine[peer] = value(round, rank, peer);
      expected[peer] = value(round, peer, rank);
    }
    MOESCOPE_CHECK(communicator.alltoall(mine, theirs));
    MOESCOPE_CHECK(expect(theirs == expected, "each rank's value for this one"));
  }
  return {};
}

Result<void> messages_between_pieces_of_work(Communicator& communicator) {
  const auto text = [](int rank) {
    return comm::Bytes(static_cast<std::size_t>(rank) * 3, static_cast<std::byte>(rank));
  };
  MOESCOPE_TRY(const auto told, comm::broadcast(communicator, text(communicator.rank() + 5)));
  MOESCOPE_CHECK(expect(told == text(5), "rank 0's bytes everywhere"));
  MOESCOPE_TRY(const auto gathered, comm::gather(communicator, text(communicator.rank())));
  if (communicator.rank() == 0)
    for (int rank = 0; rank < communicator.size(); ++rank)
      MOESCOPE_CHECK(expect(gathered[rank] == text(rank), "every rank's bytes at rank 0"));
  MOESCOPE_CHECK(comm::agree(communicator, {}));
  const int last = communicator.size() - 1;
  const auto agreed = comm::agree(communicator, communicator.rank() == last
                                                    ? Result<void>(Error::bad_input("no model"))
                                                    : Result<void>());
  MOESCOPE_CHECK(expect(!agreed && agreed.error().kind == core::ErrorKind::bad_input,
                        "the kind of a rank's error"));
  return expect(agreed.error().message ==
                    (last == 0 ? "no model" : "rank " + std::to_string(last) + ": no model"),
                "a rank's error with its number, everywhere");
}

}  // namespace

const std::vector<ConformanceCase>& conformance_cases() {
  static const std::vector<ConformanceCase> cases{{"random-parts", random_parts},
                                                  {"long-parts", long_parts},
                                                  {"empty-parts", empty_parts},
                                                  {"all-to-one", all_to_one},
                                                  {"allgather", gathered_values},
                                                  {"alltoall", values_for_each},
                                                  {"between", messages_between_pieces_of_work}};
  return cases;
}

const std::string kAbortReason = "out of paper";

Result<void> check_abort(Communicator& communicator) {
  if (communicator.rank() == 1) communicator.abort(kAbortReason);
  Result<void> last;
  while (last) {
    const auto done = communicator.barrier();
    if (!done) last = done.error();
  }
  MOESCOPE_CHECK(expect(last.error().message == kAbortReason, "the reason of the abort"));
  std::vector<std::uint64_t> all;
  const auto gathered = communicator.allgather(1, all);
  MOESCOPE_CHECK(
      expect(!gathered && gathered.error().message == kAbortReason, "allgather after it"));
  std::vector<std::byte> received;
  std::vector<std::uint64_t> sizes(communicator.size(), 0), received_sizes;
  const auto exchanged = communicator.alltoallv({}, sizes, received, received_sizes);
  return expect(!exchanged && exchanged.error().message == kAbortReason, "alltoallv after it");
}
