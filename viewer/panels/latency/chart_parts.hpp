// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts of the latency panel share.
#pragma once

#include "viewer/color/series_style.hpp"
#include "viewer/model/shown_run.hpp"
#include "viewer/panels/latency/charts.hpp"
#include "viewer/widgets/chart.hpp"

namespace moescope::viewer {

template <class Each>
std::vector<ShownRun> runs_of(const std::vector<Each>& charted) {
  std::vector<ShownRun> runs;
  for (const auto& each : charted) runs.push_back(each.run);
  return runs;
}

// Seconds are drawn in s, ms or µs, whichever suits the largest.
struct TimeUnit {
  double factor = 1;
  QString name = "s";
};
TimeUnit time_unit(double largest);

// "TTFT [ms], measured" on the time axis, from low to high seconds with a little room.
void set_time_axis(QCPAxis* axis, const QString& quantity, Provenance kind, const TimeUnit& unit,
                   double low, double high, bool logarithmic, double room = 0.02);

// With a gap in the middle where it is long; the tooltip has it whole.
QString short_name(const QString& name);
// One place per run on the vertical axis, the first at the top, with the names of the runs; an
// arrow stands before the chosen ones.
void set_run_axis(QCPAxis* axis, const std::vector<ShownRun>& runs, const ChosenSides& chosen);
// Makes its letters small enough for the room of a run, as far as they can be read.
void fit_run_axis(QCPAxis* axis, const FigureStyle& style);

QPen series_pen(const ShownRun& run, bool strong, const FigureStyle& style);
QCPScatterStyle series_marker(const ShownRun& run, double size, const FigureStyle& style);

// "80.1 ms [79, 82]" of seconds; without the interval where there is none.
QString interval_text(double value, double low, double high);

}  // namespace moescope::viewer
