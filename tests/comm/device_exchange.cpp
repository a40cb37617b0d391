#include "comm/device_exchange.hpp"

#include <cstdlib>
#include <cstring>

#include "core/rng.hpp"

using namespace moescope;
using core::Error;
using core::Result;

namespace {

void append(std::vector<std::byte>& to, int round, int from, int target, std::uint64_t bytes) {
  core::Rng rng = core::Rng(round).fork(from).fork(target);
  for (std::uint64_t i = 0; i < bytes; ++i) to.push_back(static_cast<std::byte>(rng.next()));
}

}  // namespace

Result<void> PlayedMemory::resize(core::Buffer& buffer, std::size_t bytes) {
  if (!buffer.device || buffer.device_capacity < bytes) {
    buffer.device = std::shared_ptr<void>(std::malloc(bytes + 1), std::free);
    buffer.device_data = static_cast<std::byte*>(buffer.device.get());
    buffer.device_capacity = bytes;
    std::memset(buffer.device_data, 0xFF, bytes);
  }
  buffer.device_size = bytes;
  return {};
}

void PlayedMemory::copy(void* to, const void* from, std::size_t bytes) {
  stream_.wait();
  if (bytes > 0) std::memcpy(to, from, bytes);
}

Result<void> PlayedMemory::wait() {
  stream_.wait();
  return {};
}

std::uint64_t uneven_parts(int round, int from, int to) {
  core::Rng rng = core::Rng(round + 900).fork(from).fork(to);
  return rng.chance(0.4) ? 0 : rng.below(10'000);
}

std::uint64_t equal_parts(int round, int, int) { return static_cast<std::uint64_t>(round) * 700; }

Result<void> exchange_on_device(comm::Communicator& communicator, int rounds,
                                const PartSizes& sizes, std::vector<std::byte>& all) {
  const int ranks = communicator.size(), rank = communicator.rank();
  PlayedMemory memory;
  core::Buffer send, received;
  std::vector<std::uint64_t> send_bytes(ranks), received_bytes;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::byte> out, expected;
    for (int peer = 0; peer < ranks; ++peer) {
      send_bytes[peer] = sizes(round, rank, peer);
      append(out, round, rank, peer, send_bytes[peer]);
      append(expected, round, peer, rank, sizes(round, peer, rank));
    }
    MOESCOPE_CHECK(memory.resize(send, out.size()));
    memory.copy_in(send.data(), out.data(), out.size());
    MOESCOPE_TRY(const auto transfer,
                 communicator.alltoallv_device(memory, send, send_bytes, received, received_bytes));
    std::vector<std::byte> in(received.size());
    memory.copy_out(in.data(), received.data(), in.size());
    MOESCOPE_CHECK(memory.wait());
    const std::string where = "round " + std::to_string(round) + ": ";
    if (in != expected) return Error::failed(where + "not what was sent");
    if (transfer.bytes_sent != out.size() - send_bytes[rank])
      return Error::failed(where + "bytes_sent leaves out what stays at home, and nothing else");
    if (transfer.wire_s < 0 || transfer.wait_s < 0)
      return Error::failed(where + "a time is below 0");
    for (int peer = 0; peer < ranks; ++peer)
      if (received_bytes[peer] != sizes(round, peer, rank))
        return Error::failed(where + "sizes of the parts");
    all.insert(all.end(), in.begin(), in.end());
    // Peers may read the send buffer until the next collective, and the loop refills it.
    MOESCOPE_CHECK(communicator.barrier());
  }
  return {};
}
