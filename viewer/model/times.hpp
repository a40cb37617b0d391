// SPDX-License-Identifier: GPL-3.0-or-later
// The times of requests, steps and layers, one distribution per run (metrics.md: ttft, tpot, e2e,
// phase times).
#pragma once

#include "core/result.hpp"
#include "viewer/model/distribution.hpp"
#include "viewer/model/shown_run.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

enum class TimeOf {
  ttft,   // submission to first token, per request and repeat
  tpot,   // per token after the first, mean of a request, per request and repeat
  e2e,    // submission to last token, per request and repeat
  step,   // the slowest rank's time, per step and repeat
  layer,  // all phases and the wait of the slowest rank, per step, layer and repeat
};
QString name_of(TimeOf time);  // "TTFT"
bool is_of_requests(TimeOf time);

struct TimesRequest {
  TimeOf time = TimeOf::ttft;
  StepKind steps = StepKind::all;  // of step and layer times
  int family = kAll, layer = kAll;
};

struct Times {
  ShownRun run;
  std::vector<double> sorted;  // s, all repeats, never empty
  int units = 0;    // requests, or steps: what is independent of the others and carries percentiles
  int missing = 0;  // a request of one token has no TPOT
  Estimate median;  // 95 % interval over requests; of step and layer times over repeats
};

struct TimesChart {
  TimesRequest request;
  Provenance kind = Provenance::measured;
  QString title, subtitle, footnote;
  std::vector<Times> runs;
};

// Runs on the reading thread. bad_input when no run has such times.
core::Result<TimesChart> read_times(const std::vector<ShownRun>& runs, Provenance kind,
                                    const TimesRequest& request, JobControl& control);

// The percentiles that tables list: 0.5, 0.9, 0.95, 0.99, 0.999.
std::span<const double> listed_percentiles();
QString percentile_name(double fraction);  // "P99.9"
// NaN where there are fewer units than samples_needed.
double carried_percentile(const Times& times, double fraction);

// One row per run: samples, units, the median with its interval, percentiles, the largest.
Table times_table(const TimesChart& chart);

}  // namespace moescope::viewer
