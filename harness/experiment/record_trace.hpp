// Records a routing trace with the engine, without measuring anything.
#pragma once

#include <atomic>

#include "core/result.hpp"
#include "experiment/spec.hpp"
#include "routing/trace.hpp"

namespace moescope::experiment {

// The calibration trace that run_experiment() would record for this spec. An `interrupted` error
// when `stop` becomes true.
core::Result<routing::RoutingTrace> record_calibration(const Spec& spec, bool quiet,
                                                       const std::atomic<bool>* stop);

}  // namespace moescope::experiment
