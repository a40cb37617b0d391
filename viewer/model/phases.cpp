// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/phases.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "viewer/model/phase_blocks.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kSeed = 1;  // of the intervals

// Seconds by phase name, and the sums of the repeats.
struct Measured {
  std::vector<std::string> phases;
  std::map<std::string, double> seconds;
  std::vector<double> totals;
};

Result<Measured> read_run(const ShownRun& run, const PhasesRequest& request, JobControl& control) {
  Measured measured;
  std::map<int, double> totals;  // of the repeats
  MOESCOPE_CHECK(
      for_each_block(run, request.steps, request.layer, control, [&](const PhaseBlock& block) {
        measured.phases = block.outline.phases;
        if (!request.with_wait) std::erase(measured.phases, "wait");
        const auto ranks = static_cast<std::size_t>(block.outline.ranks);
        for (std::size_t phase = 0; phase < block.outline.phases.size(); ++phase) {
          const std::string& name = block.outline.phases[phase];
          if (!request.with_wait && name == "wait") continue;
          double sum = 0;
          for (std::size_t step = 0; step < block.counts.size(); ++step)
            for (std::size_t rank = 0; block.counts[step] && rank < ranks; ++rank)
              sum += block.at(step, rank, phase);
          measured.seconds[name] += sum / static_cast<double>(ranks);
          totals[block.repeat] += sum / static_cast<double>(ranks);
        }
      }));
  for (const auto& [repeat, total] : totals) measured.totals.push_back(total);
  for (auto& [phase, seconds] : measured.seconds)
    seconds /= static_cast<double>(measured.totals.size());
  return measured;
}

void add_phases(PhasesChart& chart, const std::vector<std::string>& phases) {
  for (const auto& phase : phases) {
    const QString name = QString::fromStdString(phase);
    if (std::ranges::find(chart.phases, name) == chart.phases.end()) chart.phases.push_back(name);
  }
}

void fill(PhasesChart& chart, const std::vector<std::map<std::string, double>>& seconds) {
  for (std::size_t run = 0; run < chart.runs.size(); ++run)
    for (const auto& phase : chart.phases) {
      const auto found = seconds[run].find(phase.toStdString());
      chart.runs[run].seconds.push_back(found == seconds[run].end() ? kNone : found->second);
    }
}

}  // namespace

Result<PhasesChart> read_phases(const std::vector<ShownRun>& runs, Provenance kind,
                                const PhasesRequest& request, JobControl& control) {
  PhasesChart chart;
  chart.kind = kind;
  std::vector<std::map<std::string, double>> seconds;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    MOESCOPE_TRY(auto measured, read_run(runs[i], request, control));
    control.progress(static_cast<double>(i + 1) / static_cast<double>(runs.size()));
    if (measured.totals.empty()) continue;
    add_phases(chart, measured.phases);
    seconds.push_back(std::move(measured.seconds));
    chart.runs.push_back({runs[i], {}, report::bootstrap_mean(measured.totals, kSeed)});
  }
  if (chart.runs.empty()) return no_phase_times(runs, kind, request.steps);
  fill(chart, seconds);
  chart.title = "Time per phase by strategy, " + name_of(kind);
  chart.subtitle = QString("one repeat, %1, %2, mean of the ranks and repeats")
                       .arg(name_of(request.steps), layer_text(request.layer));
  const bool interval = std::ranges::any_of(
      chart.runs, [](const PhaseTimes& times) { return !std::isnan(times.total.low); });
  chart.footnote = QString(interval ? "whisker: 95 % bootstrap interval of the sum over repeats"
                                    : "no interval of the sum: it needs two repeats") +
                   (request.with_wait ? "; wait is time blocked on other ranks"
                                      : "; without wait, the time blocked on other ranks");
  return chart;
}

std::vector<std::string> fabrics_of(const Overview& overview) {
  std::vector<std::string> fabrics;
  for (const auto& [fabric, run] : overview.projections)
    if (std::ranges::find(fabrics, fabric) == fabrics.end()) fabrics.push_back(fabric);
  return fabrics;
}

Result<PhasesChart> read_projected(const std::vector<ShownRun>& runs, const std::string& fabric,
                                   int layer) {
  PhasesChart chart;
  chart.kind = Provenance::projected;
  std::vector<std::map<std::string, double>> seconds;
  for (const auto& run : runs) {
    const auto& known = run.source->overview().projections;
    if (std::ranges::find(known, std::pair(fabric, run.run())) == known.end()) continue;
    MOESCOPE_TRY(const auto record, run.source->projection(fabric, run.run()));
    add_phases(chart, record.phases);
    std::map<std::string, double> sums;
    const std::size_t phases = record.phases.size();
    for (std::size_t i = 0; i < record.seconds.size(); ++i)
      if (layer == kAll || static_cast<int>(i / phases) == layer)
        sums[record.phases[i % phases]] += record.seconds[i];
    double total = 0;
    for (const auto& [phase, sum] : sums) total += sum;
    seconds.push_back(std::move(sums));
    chart.runs.push_back({run, {}, {total, kNone, kNone}});
  }
  if (chart.runs.empty()) return Error::bad_input("no run is projected to the fabric " + fabric);
  fill(chart, seconds);
  chart.title = "Exchanges projected to " + QString::fromStdString(fabric);
  chart.subtitle = "one repeat, all steps, " + layer_text(layer);
  chart.footnote = "computed by the fabric model from the counted bytes, not measured";
  return chart;
}

Table phases_table(const PhasesChart& chart) {
  Table table;
  table.title = chart.title;
  table.subtitle = chart.subtitle;
  table.footnote = chart.footnote;
  add_column(table, "strategy", "", Provenance::counted, chart.runs,
             [](const PhaseTimes& run) { return run.run.name; });
  const auto add = [&](const QString& name, const auto& seconds) {
    add_column(table, name, "s", chart.kind, chart.runs, seconds);
  };
  for (std::size_t phase = 0; phase < chart.phases.size(); ++phase)
    add(chart.phases[phase], [phase](const PhaseTimes& run) { return run.seconds[phase]; });
  add("sum", [](const PhaseTimes& run) { return run.total.mean; });
  if (chart.kind != Provenance::projected) {
    add("sum low", [](const PhaseTimes& run) { return run.total.low; });
    add("sum high", [](const PhaseTimes& run) { return run.total.high; });
  }
  return table;
}

}  // namespace moescope::viewer
