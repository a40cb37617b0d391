// The ranks that a piece of work runs on, wherever they live: threads of this process
// (in_process.hpp) or one in each process of an MPI job (mpi.hpp).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "comm/communicator.hpp"

namespace moescope::comm {

class Ranks {
 public:
  using Work = std::function<core::Result<void>(Communicator&)>;

  virtual ~Ranks() = default;
  virtual int size() const = 0;
  virtual std::string backend() const = 0;
  // Whether rank 0 lives in this process, which then plans, writes and reports for all.
  virtual bool leads() const = 0;
  // Whether all ranks live in this process and see its memory.
  virtual bool in_one_process() const = 0;
  // [R] the host that each rank runs on, where known: empty means this one.
  virtual std::vector<std::string> hosts() const = 0;
  // Whether this process is the one to tell the user what went wrong: the leader, or while it is
  // lost the next one.
  virtual bool reports() const = 0;

  // Runs work(communicator) on the ranks of this process and waits for them; every process calls it
  // with the same work. A rank that fails aborts the others; an interruption is one that all ranks
  // agreed on, and aborts none.
  virtual core::Result<void> run(const Work& work) = 0;
};

}  // namespace moescope::comm
