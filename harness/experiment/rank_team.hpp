// The ranks of an experiment as its leader sees them. Where they live in other processes, these
// follow: they load the same model and requests, and take part in every serving that the leader
// starts.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "comm/nccl/ranks.hpp"
#include "comm/ranks.hpp"
#include "engine/serve.hpp"
#include "experiment/devices.hpp"
#include "experiment/prepared.hpp"

namespace moescope::experiment {

enum class RequestSetName : std::uint8_t { calibration, evaluation };

class RankTeam {
 public:
  // `stop`, when it becomes true in any process, interrupts the serving.
  RankTeam(comm::Ranks& ranks, const std::atomic<bool>* stop) : ranks_(ranks), stop_(stop) {}
  // Sends the followers home, unless the job is already broken.
  ~RankTeam();
  RankTeam(const RankTeam&) = delete;
  RankTeam& operator=(const RankTeam&) = delete;

  const comm::Ranks& ranks() const { return ranks_; }

  // Loads model and requests in every process. The error of a process that cannot names its rank;
  // a process of another version of the program is one.
  core::Result<void> prepare(const Spec& spec);
  const Prepared& prepared() const { return prepared_; }
  const RankDevices& devices() const { return devices_; }

  core::Result<engine::ServeResult> serve(RequestSetName set, const placement::Placement& placement,
                                          const engine::ServeOptions& options);

  // What every process but the leader does, until it is sent home (no error) or the job breaks.
  static core::Result<void> follow(comm::Ranks& ranks, const std::atomic<bool>* stop);

 private:
  core::Result<void> tell(const std::vector<std::byte>& message);
  // The same outcome in every process.
  core::Result<void> load(const std::string& spec_toml, const std::string& version);
  core::Result<void> read(const std::string& spec_toml, const std::string& version);
  core::Result<void> load_model();
  core::Result<void> agree_on(const core::Result<void>& mine);
  core::Result<void> follow_orders();
  core::Result<engine::ServeResult> take_part(RequestSetName set,
                                              const placement::Placement& placement,
                                              const engine::ServeOptions& options);

  comm::Ranks& ranks_;
  const std::atomic<bool>* stop_;
  Spec spec_;
  RankDevices devices_;
  // Where the ranks exchange by NCCL: what is served runs on these.
  std::shared_ptr<const comm::nccl::Library> library_;
  comm::nccl::Limits limits_;
  std::optional<comm::nccl::NcclRanks> nccl_;
  Prepared prepared_;
};

}  // namespace moescope::experiment
