// What has to hold, and to be there, before a placement can be scored on a trace.
#pragma once

#include "core/result.hpp"
#include "metrics/counts.hpp"

namespace moescope::metrics {

// bad_input names what does not fit together: layers, experts, ranks, nodes or source ranks.
core::Result<void> check_inputs(const routing::RoutingTrace& trace,
                                const placement::Placement& placement, int nodes);

// One for each source rank. Without replicas there is no choice, so the simplest selector does; an
// unknown selector or setting is bad_input all the same.
core::Result<Selectors> make_selectors(const placement::Placement& placement,
                                       const ScoreOptions& options);

// The faster way that serves the inputs.
Counts count(const CountInputs& inputs);

}  // namespace moescope::metrics
