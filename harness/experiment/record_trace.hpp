// Records a routing trace with the engine, without measuring anything.
#pragma once

#include "core/result.hpp"
#include "experiment/rank_team.hpp"
#include "routing/trace.hpp"

namespace moescope::experiment {

// The calibration trace that run_experiment() would record for this spec. An `interrupted` error
// when the team is stopped.
core::Result<routing::RoutingTrace> record_calibration(const Spec& spec, bool quiet,
                                                       RankTeam& team);

}  // namespace moescope::experiment
