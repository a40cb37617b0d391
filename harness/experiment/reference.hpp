// The reference run: what every run must compute, recorded.
#pragma once

#include <atomic>

#include "engine/serve.hpp"
#include "experiment/prepared.hpp"

namespace moescope::experiment {

// Serves with the contiguous placement and per-expert combine, recorded with logits: the answers
// that all runs are compared with, and the routing trace that placements are computed from or
// scored on.
core::Result<engine::ServeResult> serve_contiguous(const Spec& spec, const Prepared& prepared,
                                                   const RequestSet& set,
                                                   comm::InProcessRanks& ranks,
                                                   const std::atomic<bool>* stop);

}  // namespace moescope::experiment
