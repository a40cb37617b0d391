// R ranks as threads of one process: each collective is one rendezvous, then every rank copies its
// parts straight out of the senders' buffers.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "comm/communicator.hpp"

namespace moescope::comm {

// R threads that live as long as the object, so that what a thread caches (GEMM primitives) stays
// warm from run to run.
class InProcessRanks {
 public:
  explicit InProcessRanks(int ranks);
  ~InProcessRanks();
  InProcessRanks(const InProcessRanks&) = delete;
  InProcessRanks& operator=(const InProcessRanks&) = delete;

  int size() const;
  // Runs work(communicator) on every rank's thread and waits for all. The first error by rank is
  // returned; a rank that fails aborts the others.
  core::Result<void> run(const std::function<core::Result<void>(Communicator&)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace moescope::comm
