// SPDX-License-Identifier: GPL-3.0-or-later
// Where the time goes: seconds per phase (metrics.md: phase times), of runs, or of exchanges
// projected to a fabric.
#pragma once

#include "core/result.hpp"
#include "report/bootstrap.hpp"
#include "viewer/model/shown_run.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct PhaseTimes {
  ShownRun run;
  // [phases] s: over the steps and layers, mean of the ranks and of the repeats. NaN of a phase
  // that this run does not have.
  std::vector<double> seconds;
  report::Interval total;  // their sum, 95 % interval over repeats
};

struct PhasesChart {
  Provenance kind = Provenance::measured;
  QString title, subtitle, footnote;
  std::vector<QString> phases;
  std::vector<PhaseTimes> runs;
};

struct PhasesRequest {
  StepKind steps = StepKind::all;
  int layer = kAll;
  bool with_wait = true;  // the time blocked on other ranks is a phase of its own
};

// Run on the reading thread. bad_input when no run has phase times, or none is projected.
core::Result<PhasesChart> read_phases(const std::vector<ShownRun>& runs, Provenance kind,
                                      const PhasesRequest& request, JobControl& control);
core::Result<PhasesChart> read_projected(const std::vector<ShownRun>& runs,
                                         const std::string& fabric, int layer);

// The fabrics that a file has projections to, in its order.
std::vector<std::string> fabrics_of(const Overview& overview);

// One row per run: the phases, their sum and its interval.
Table phases_table(const PhasesChart& chart);

}  // namespace moescope::viewer
