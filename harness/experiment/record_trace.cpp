#include "experiment/record_trace.hpp"

#include "experiment/progress.hpp"
#include "experiment/reference.hpp"

namespace moescope::experiment {

core::Result<routing::RoutingTrace> record_calibration(const Spec& spec, bool quiet,
                                                       const std::atomic<bool>* stop) {
  MOESCOPE_CHECK(check_spec(spec));
  Progress progress("moescope trace record", 2, {.quiet = quiet});
  progress.advance(0, "model and workload");
  MOESCOPE_TRY(const auto prepared, prepare(spec));
  progress.advance(1, "calibration");
  comm::InProcessRanks ranks(static_cast<int>(spec.ranks));
  MOESCOPE_TRY(auto served, serve_contiguous(spec, prepared, prepared.calibration, ranks, stop));
  progress.advance(2, "done");
  return std::move(served.recording.trace);
}

}  // namespace moescope::experiment
