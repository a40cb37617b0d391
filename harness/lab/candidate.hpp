// What a comparison compares: a strategy with a replication policy, or a placement from a file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement.hpp"
#include "placement/strategy.hpp"

namespace moescope::lab {

struct Candidate {
  placement::Choice choice;  // of a file: its path and how its replicas were placed, for display
  std::string selector;
  std::shared_ptr<const placement::Placement> given;  // of a file, else null

  std::string name() const;  // "tacg", "tacg+gesr"
};

// "joint" where the strategy places its replicas itself, the policy that it was published with
// ("gesr" for tacg, one of the strategy's own name for the others), else "coverage".
std::string default_replication(const placement::PlacementStrategy& strategy);

// `names`: "all", or STRATEGY or STRATEGY+REPLICATION with commas between. "contiguous" without
// replicas always comes first: reductions are against it. Without replica slots every strategy
// stands alone, and a name with a replication is bad_input. With them each strategy without a named
// replication appears with its default one and with "coverage" and "eplb", so that all are compared
// at equal memory. `selector` replaces each replication's own where it is not empty. bad_input
// names an unknown part.
core::Result<std::vector<Candidate>> candidates(const std::string& names, bool replica_slots,
                                                const std::string& selector);

}  // namespace moescope::lab
