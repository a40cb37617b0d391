// One rank in each process of an MPI job. Data moves by nonblocking point-to-point messages and is
// waited for by polling, so that a lost rank (lifeline.hpp) ends the wait. After abort() or a lost
// rank the job is over: the processes leave without MPI_Finalize, which would wait for the dead.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "comm/ranks.hpp"

namespace moescope::comm {

struct MpiOptions {
  // Longer parts travel in several messages: MPI counts in int.
  std::uint64_t message_bytes = std::uint64_t{1} << 30;
};

// "Open MPI 4.1.4", or "" when MPI is not built into this binary.
std::string mpi_library();

// Joins the MPI job, once per process and on its main thread; a process that no launcher started is
// a job of one rank. bad_input when MPI is not built in.
core::Result<std::unique_ptr<Ranks>> start_mpi(const MpiOptions& options = {});

}  // namespace moescope::comm
