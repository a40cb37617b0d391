// Ranks that exchange device buffers by NCCL, one rank per GPU. Where they live, how they start and
// how they meet on the host stays with other ranks (threads of one process, or MPI processes):
// those carry counts and small messages, and know which rank was lost.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "comm/nccl/library.hpp"
#include "comm/nccl/link.hpp"
#include "comm/ranks.hpp"

namespace moescope::comm::nccl {

// The device kind (kernels/device.hpp) whose memory NCCL reaches.
inline constexpr const char* kDevice = "cuda";

class NcclRanks final : public Ranks {
 public:
  // `control` must outlive it.
  NcclRanks(Ranks& control, std::shared_ptr<const Library> library, const Limits& limits = {});
  // Leaves NCCL in order, unless the ranks are broken; every process does so at the same place.
  ~NcclRanks() override;

  int size() const override { return control_.size(); }
  std::string backend() const override { return "nccl"; }
  bool leads() const override { return control_.leads(); }
  bool in_one_process() const override { return control_.in_one_process(); }
  std::vector<std::string> hosts() const override { return control_.hosts(); }
  bool reports() const override { return control_.reports(); }
  // A rank connects at its first exchange of device buffers: only then is its device known.
  core::Result<void> run(const Work& work) override;

 private:
  Ranks& control_;
  std::vector<std::unique_ptr<Link>> links_;  // [R]; those of other processes stay unconnected
};

// MOESCOPE_NCCL_TIMEOUT: seconds that an exchange may take at most, for slow networks. bad_input
// when it is not a number above 0.
core::Result<Limits> limits_from_environment();

}  // namespace moescope::comm::nccl
