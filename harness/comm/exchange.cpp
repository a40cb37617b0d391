#include "comm/exchange.hpp"

#include "core/byte_stream.hpp"

namespace moescope::comm {
namespace {

using core::Error;
using core::Result;

Result<std::vector<Bytes>> exchange(Communicator& communicator, const Bytes& send,
                                    const std::vector<std::uint64_t>& send_bytes) {
  Bytes received;
  std::vector<std::uint64_t> received_bytes;
  MOESCOPE_CHECK(communicator.alltoallv(send, send_bytes, received, received_bytes));
  // Peers may read the send buffer until the next collective, and it dies with the caller.
  MOESCOPE_CHECK(communicator.barrier());
  std::vector<Bytes> parts;
  auto from = received.begin();
  for (const auto bytes : received_bytes) {
    parts.emplace_back(from, from + static_cast<std::ptrdiff_t>(bytes));
    from += static_cast<std::ptrdiff_t>(bytes);
  }
  return parts;
}

// What every rank sends to every other.
Result<std::vector<Bytes>> share(Communicator& communicator, const Bytes& mine) {
  Bytes send;
  for (int rank = 0; rank < communicator.size(); ++rank)
    send.insert(send.end(), mine.begin(), mine.end());
  return exchange(communicator, send, std::vector<std::uint64_t>(communicator.size(), mine.size()));
}

}  // namespace

Result<Bytes> broadcast(Communicator& communicator, const Bytes& bytes) {
  MOESCOPE_TRY(auto parts, share(communicator, communicator.rank() == 0 ? bytes : Bytes{}));
  return std::move(parts[0]);
}

Result<std::vector<Bytes>> gather(Communicator& communicator, const Bytes& mine) {
  std::vector<std::uint64_t> send_bytes(communicator.size(), 0);
  send_bytes[0] = mine.size();
  MOESCOPE_TRY(auto parts, exchange(communicator, mine, send_bytes));
  if (communicator.rank() != 0) parts.clear();
  return parts;
}

Result<void> agree(Communicator& communicator, const Result<void>& mine) {
  core::ByteWriter writer;
  if (!mine) {
    writer.value(mine.error().kind);
    writer.text(mine.error().message);
  }
  MOESCOPE_TRY(const auto all, share(communicator, writer.take()));
  for (std::size_t rank = 0; rank < all.size(); ++rank) {
    if (all[rank].empty()) continue;
    core::ByteReader reader(all[rank]);
    const auto kind = reader.value<core::ErrorKind>();
    const std::string message = reader.text();
    return Error{kind, rank == 0 ? message : "rank " + std::to_string(rank) + ": " + message};
  }
  return {};
}

}  // namespace moescope::comm
