// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/stragglers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

// What is summed over the steps and repeats of one layer.
struct Sums {
  std::vector<int> times;     // [ranks] how often each was the straggler
  std::vector<double> leads;  // [ranks] its leads then
  double worst = 0, busy = 0;
  int samples = 0;
};

// From [steps, R, phases] seconds.
void add_steps(const std::vector<float>& seconds, const store::RunRecord& outline,
               const std::vector<char>& counts, Sums& sums) {
  const auto ranks = static_cast<std::size_t>(outline.ranks), phases = outline.phases.size();
  sums.times.resize(ranks, 0);
  sums.leads.resize(ranks, 0);
  std::vector<double> busy(ranks);
  for (std::size_t step = 0; step < counts.size(); ++step) {
    if (!counts[step]) continue;
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      busy[rank] = 0;
      for (std::size_t phase = 0; phase < phases; ++phase)
        if (outline.phases[phase] != "wait")
          busy[rank] += static_cast<double>(seconds[(step * ranks + rank) * phases + phase]);
    }
    const double mean = std::accumulate(busy.begin(), busy.end(), 0.0) / static_cast<double>(ranks);
    const auto slowest = static_cast<std::size_t>(std::ranges::max_element(busy) - busy.begin());
    const double lead = busy[slowest] - mean;
    ++sums.times[slowest];
    sums.leads[slowest] += lead;
    sums.worst = std::max(sums.worst, lead);
    sums.busy += mean;
    ++sums.samples;
  }
}

LayerStraggler straggler_of(const Sums& sums, int layer) {
  const auto rank =
      static_cast<std::size_t>(std::ranges::max_element(sums.times) - sums.times.begin());
  const double samples = sums.samples;
  LayerStraggler straggler;
  straggler.layer = layer;
  straggler.rank = static_cast<int>(rank);
  straggler.share = sums.times[rank] / samples;
  straggler.rank_lead = sums.leads[rank] / sums.times[rank];
  straggler.lead = std::accumulate(sums.leads.begin(), sums.leads.end(), 0.0) / samples;
  straggler.worst = sums.worst;
  straggler.busy = sums.busy / samples;
  straggler.samples = sums.samples;
  return straggler;
}

Result<RunStragglers> read_run(const ShownRun& run, StepKind steps, JobControl& control) {
  RunStragglers found{run, {}};
  std::vector<store::RunRecord> outlines;
  for (int repeat = 0; repeat < run.repeats; ++repeat) {
    MOESCOPE_TRY(auto outline, run.source->run_outline(run.run(), repeat));
    outlines.push_back(std::move(outline));
  }
  for (int layer = 0; layer < run.source->overview().layers; ++layer) {
    Sums sums;
    for (int repeat = 0; repeat < run.repeats; ++repeat) {
      if (control.cancelled()) return Error::interrupted("cancelled");
      MOESCOPE_TRY(const auto seconds, run.source->run_phase_seconds(run.run(), repeat, layer));
      const auto& outline = outlines[static_cast<std::size_t>(repeat)];
      if (!seconds.empty()) add_steps(seconds, outline, steps_of(outline, steps), sums);
    }
    if (sums.samples > 0) found.layers.push_back(straggler_of(sums, layer));
  }
  return found;
}

}  // namespace

Result<StragglersChart> read_stragglers(const std::vector<ShownRun>& runs, Provenance kind,
                                        StepKind steps, JobControl& control) {
  StragglersChart chart;
  chart.kind = kind;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    MOESCOPE_TRY(auto found, read_run(runs[i], steps, control));
    if (!found.layers.empty()) chart.runs.push_back(std::move(found));
    control.progress(static_cast<double>(i + 1) / static_cast<double>(runs.size()));
  }
  if (chart.runs.empty())
    return Error::bad_input(fmt::format(
        "{}: no phase times of {} runs in it; they need experiment.record = \"all\"",
        runs.empty() ? "" : runs[0].source->overview().path, name_of(kind).toStdString()));
  chart.title = "Straggler per layer, " + name_of(kind);
  chart.subtitle = QString("%1 and repeats: how much busier the busiest rank is than the mean rank")
                       .arg(name_of(steps));
  chart.footnote =
      "rank: most often the busiest, and in what share of the steps; "
      "busy is every phase but wait";
  return chart;
}

Table stragglers_table(const StragglersChart& chart) {
  Table table;
  table.title = chart.title;
  table.subtitle = chart.subtitle;
  table.footnote = chart.footnote;
  const auto add = [&](const QString& name, const QString& unit, Provenance kind,
                       const auto& cell) {
    TableColumn column{name, unit, kind, {}};
    for (const auto& run : chart.runs)
      for (const auto& layer : run.layers) column.cells.push_back(QVariant(cell(run, layer)));
    table.columns.push_back(std::move(column));
  };
  using Run = RunStragglers;
  using Layer = LayerStraggler;
  add("strategy", "", Provenance::counted,
      [](const Run& run, const Layer&) { return run.run.name; });
  add("layer", "1", Provenance::counted,
      [](const Run&, const Layer& layer) { return static_cast<qlonglong>(layer.layer); });
  add("rank", "1", chart.kind,
      [](const Run&, const Layer& layer) { return static_cast<qlonglong>(layer.rank); });
  add("share of steps", "1", chart.kind,
      [](const Run&, const Layer& layer) { return layer.share; });
  add("its mean lead", "s", chart.kind,
      [](const Run&, const Layer& layer) { return layer.rank_lead; });
  add("mean lead", "s", chart.kind, [](const Run&, const Layer& layer) { return layer.lead; });
  add("largest lead", "s", chart.kind, [](const Run&, const Layer& layer) { return layer.worst; });
  add("mean busy", "s", chart.kind, [](const Run&, const Layer& layer) { return layer.busy; });
  return table;
}

}  // namespace moescope::viewer
