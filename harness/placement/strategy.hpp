// Strategies place the primaries, replication policies fill the extra slots; both are registered by
// name with the text that `moescope strategies` shows. Adding one is one new file and one test.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/params.hpp"
#include "core/result.hpp"
#include "placement/placement.hpp"
#include "placement/problem.hpp"

namespace moescope::placement {

struct Description {
  std::string name;
  std::string summary;  // one line
  std::string paper;    // where it comes from: title or repository
  std::vector<core::ParamSpec> params;
};

class PlacementStrategy {
 public:
  virtual ~PlacementStrategy() = default;
  virtual Description describe() const = 0;
  // Whether the strategy can fill the replica slots itself, in one optimisation with the primaries.
  virtual bool places_replicas() const { return false; }
  // Fills every primary; exactly problem.primary_slots[r] per rank and layer. Of the replica slots
  // it sees, and may fill, only those that the choice leaves to it (replication "joint").
  virtual core::Result<Placement> place(const PlacementProblem& problem,
                                        const core::Params& params) const = 0;
};

class ReplicationPolicy {
 public:
  virtual ~ReplicationPolicy() = default;
  virtual Description describe() const = 0;
  // Adds replicas within problem.replica_slots; primaries stay.
  virtual core::Result<void> replicate(const PlacementProblem& problem, const core::Params& params,
                                       Placement& placement) const = 0;
};

// All that are built in, in the order in which tables show them.
const std::vector<std::unique_ptr<PlacementStrategy>>& strategies();
const std::vector<std::unique_ptr<ReplicationPolicy>>& replication_policies();
core::Result<const PlacementStrategy*> find_strategy(const std::string& name);
core::Result<const ReplicationPolicy*> find_replication(const std::string& name);

// The replication of a strategy that fills the replica slots itself, with its own primaries.
inline constexpr const char* kJointReplication = "joint";

// A row of a comparison: "tacg", or "tacg+gesr" for a strategy with a replication policy.
struct Choice {
  std::string strategy;
  std::string replication;  // "none" when the name has no '+'
};
core::Result<Choice> parse_choice(const std::string& name);

// Places, replicates and validates. Settings are named "PART.parameter" ("tacg.alpha",
// "gesr.lambda1"): one set may serve a whole comparison, so those of parts outside `choice` are
// checked and then left aside. bad_input for a problem that contradicts itself, an unknown name or
// a value out of range; failed, naming strategy and rule, when a part breaks its contract.
core::Result<Placement> compute_placement(const PlacementProblem& problem, const Choice& choice,
                                          const std::map<std::string, std::string>& settings);

}  // namespace moescope::placement
