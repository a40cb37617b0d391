#include "experiment/record_trace.hpp"

#include "experiment/progress.hpp"
#include "experiment/reference.hpp"

namespace moescope::experiment {

core::Result<routing::RoutingTrace> record_calibration(const Spec& spec, bool quiet,
                                                       RankTeam& team) {
  MOESCOPE_CHECK(check_spec(spec));
  Progress progress("moescope trace record", 2, {.quiet = quiet});
  progress.advance(0, "model and workload");
  MOESCOPE_CHECK(team.prepare(spec));
  progress.advance(1, "calibration");
  MOESCOPE_TRY(auto served, serve_contiguous(spec, team, RequestSetName::calibration));
  progress.advance(2, "done");
  return std::move(served.recording.trace);
}

}  // namespace moescope::experiment
