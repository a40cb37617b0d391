// The engine's exchange, whatever memory its rank computes in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "comm/communicator.hpp"
#include "core/memory.hpp"

namespace moescope::comm {

// Communicator::alltoallv, or alltoallv_device where the memory is a device's.
core::Result<Transfer> exchange(Communicator& communicator, core::Memory& memory,
                                const core::Buffer& send, std::span<const std::uint64_t> send_bytes,
                                core::Buffer& received, std::vector<std::uint64_t>& received_bytes);

}  // namespace moescope::comm
