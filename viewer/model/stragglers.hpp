// SPDX-License-Identifier: GPL-3.0-or-later
// The rank that the others wait for. A rank is busy for the sum of its phases but `wait`; the
// straggler of a step and layer is the busiest (the lowest rank when several are), its lead the
// time by which it is busier than the mean of the ranks: what a perfect balance would save.
#pragma once

#include "core/result.hpp"
#include "viewer/model/shown_run.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct LayerStraggler {
  int layer = 0;
  int rank = 0;          // most often the straggler
  double share = 0;      // of the steps and repeats in which it is
  double rank_lead = 0;  // s, mean lead when it is
  double lead = 0;       // s, mean lead of whichever rank it is
  double worst = 0;      // s, largest lead
  double busy = 0;       // s, mean of ranks, steps and repeats
  int samples = 0;       // steps times repeats
};

struct RunStragglers {
  ShownRun run;
  std::vector<LayerStraggler> layers;
};

struct StragglersChart {
  Provenance kind = Provenance::measured;
  QString title, subtitle, footnote;
  std::vector<RunStragglers> runs;
};

// Runs on the reading thread. bad_input when no run has phase times.
core::Result<StragglersChart> read_stragglers(const std::vector<ShownRun>& runs, Provenance kind,
                                              StepKind steps, JobControl& control);

// One row per run and layer.
Table stragglers_table(const StragglersChart& chart);

}  // namespace moescope::viewer
