// What several processes need between pieces of work, made of a Communicator's collectives.
#pragma once

#include <cstddef>
#include <vector>

#include "comm/communicator.hpp"

namespace moescope::comm {

using Bytes = std::vector<std::byte>;

// Rank 0's bytes for every rank; the others' are ignored.
core::Result<Bytes> broadcast(Communicator& communicator, const Bytes& bytes);

// [R] every rank's bytes at rank 0; empty at the others.
core::Result<std::vector<Bytes>> gather(Communicator& communicator, const Bytes& mine);

// The same outcome for all ranks: rank 0's error when it has one, else the first by rank with its
// number before it.
core::Result<void> agree(Communicator& communicator, const core::Result<void>& mine);

}  // namespace moescope::comm
