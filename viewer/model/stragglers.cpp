// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/stragglers.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "viewer/model/phase_blocks.hpp"

namespace moescope::viewer {
namespace {

using core::Result;

// What is summed over the steps and repeats of one layer.
struct Sums {
  std::vector<int> times;     // [ranks] how often each was the straggler
  std::vector<double> leads;  // [ranks] its leads then
  double worst = 0, busy = 0;
  int samples = 0;
};

void add_steps(const PhaseBlock& block, Sums& sums) {
  const auto ranks = static_cast<std::size_t>(block.outline.ranks);
  sums.times.resize(ranks, 0);
  sums.leads.resize(ranks, 0);
  std::vector<double> busy(ranks);
  for (std::size_t step = 0; step < block.counts.size(); ++step) {
    if (!block.counts[step]) continue;
    for (std::size_t rank = 0; rank < ranks; ++rank) busy[rank] = block.sum_of(step, rank, false);
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
  std::map<int, Sums> layers;
  MOESCOPE_CHECK(for_each_block(run, steps, kAll, control, [&](const PhaseBlock& block) {
    add_steps(block, layers[block.layer]);
  }));
  RunStragglers found{run, {}};
  for (const auto& [layer, sums] : layers)
    if (sums.samples > 0) found.layers.push_back(straggler_of(sums, layer));
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
  if (chart.runs.empty()) return no_phase_times(runs, kind, steps);
  chart.title = "Straggler per layer, " + name_of(kind);
  chart.subtitle = QString("%1 and repeats: how much busier the busiest rank is than the mean rank")
                       .arg(name_of(steps));
  chart.footnote =
      "over a bar: the rank that is most often the busiest, and in what share of the steps; "
      "busy is every phase but wait";
  return chart;
}

Table stragglers_table(const StragglersChart& chart) {
  Table table;
  table.title = chart.title;
  table.subtitle = chart.subtitle;
  table.footnote = chart.footnote;
  struct Row {
    const RunStragglers& run;
    const LayerStraggler& layer;
  };
  std::vector<Row> rows;
  for (const auto& run : chart.runs)
    for (const auto& layer : run.layers) rows.push_back({run, layer});
  const auto add = [&](const QString& name, const QString& unit, Provenance kind,
                       const auto& cell) { add_column(table, name, unit, kind, rows, cell); };
  add("strategy", "", Provenance::counted, [](const Row& row) { return row.run.run.name; });
  add("layer", "1", Provenance::counted, [](const Row& row) { return qlonglong{row.layer.layer}; });
  add("rank", "1", chart.kind, [](const Row& row) { return qlonglong{row.layer.rank}; });
  add("share of steps", "1", chart.kind, [](const Row& row) { return row.layer.share; });
  add("its mean lead", "s", chart.kind, [](const Row& row) { return row.layer.rank_lead; });
  add("mean lead", "s", chart.kind, [](const Row& row) { return row.layer.lead; });
  add("largest lead", "s", chart.kind, [](const Row& row) { return row.layer.worst; });
  add("mean busy", "s", chart.kind, [](const Row& row) { return row.layer.busy; });
  return table;
}

}  // namespace moescope::viewer
