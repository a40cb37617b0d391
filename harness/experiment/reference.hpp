// The reference run: what every run must compute, recorded.
#pragma once

#include "experiment/rank_team.hpp"

namespace moescope::experiment {

// Serves with the contiguous placement and per-expert combine, recorded with logits: the answers
// that all runs are compared with, and the routing trace that placements are computed from or
// scored on.
core::Result<engine::ServeResult> serve_contiguous(const Spec& spec, RankTeam& team,
                                                   RequestSetName set);

}  // namespace moescope::experiment
