#include "comm/wire.hpp"

#include <chrono>
#include <numeric>

namespace moescope::comm {

core::Result<Transfer> exchange(Communicator& communicator, core::Memory& memory,
                                const core::Buffer& send, std::span<const std::uint64_t> send_bytes,
                                core::Buffer& received,
                                std::vector<std::uint64_t>& received_bytes) {
  if (memory.on_host())
    return communicator.alltoallv(send.host, send_bytes, received.host, received_bytes);
  return communicator.alltoallv_device(memory, send, send_bytes, received, received_bytes);
}

core::Result<Transfer> Communicator::alltoallv_device(core::Memory& memory,
                                                      const core::Buffer& send,
                                                      std::span<const std::uint64_t> send_bytes,
                                                      core::Buffer& received,
                                                      std::vector<std::uint64_t>& received_bytes) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::byte> out(std::accumulate(send_bytes.begin(), send_bytes.end(), std::size_t{0}));
  std::vector<std::byte> in;
  memory.copy_out(out.data(), send.data(), out.size());
  MOESCOPE_CHECK(memory.wait());
  MOESCOPE_TRY(Transfer transfer, alltoallv(out, send_bytes, in, received_bytes));
  MOESCOPE_CHECK(memory.resize(received, in.size()));
  memory.copy_in(received.data(), in.data(), in.size());
  MOESCOPE_CHECK(memory.wait());
  const double all =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  transfer.wire_s = all - transfer.wait_s;
  return transfer;
}

}  // namespace moescope::comm
