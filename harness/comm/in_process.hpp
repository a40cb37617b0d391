// R ranks as threads of one process: each collective is one rendezvous, then every rank copies its
// parts straight out of the senders' buffers.
#pragma once

#include <memory>

#include "comm/ranks.hpp"

namespace moescope::comm {

// R threads that live as long as the object, so that what a thread caches (GEMM primitives) stays
// warm from run to run.
class InProcessRanks final : public Ranks {
 public:
  explicit InProcessRanks(int ranks);
  ~InProcessRanks() override;
  InProcessRanks(const InProcessRanks&) = delete;
  InProcessRanks& operator=(const InProcessRanks&) = delete;

  int size() const override;
  std::string backend() const override { return "in-process"; }
  bool leads() const override { return true; }
  bool in_one_process() const override { return true; }
  std::vector<std::string> hosts() const override { return {}; }
  bool reports() const override { return true; }
  // The first error by rank is returned; the ranks can be used again after it.
  core::Result<void> run(const Work& work) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace moescope::comm
