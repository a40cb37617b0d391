// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/times.hpp"

#include <fmt/format.h>

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <ranges>

#include "viewer/model/phase_blocks.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kSeed = 1;  // of the intervals
constexpr qsizetype kNamed = 3;     // more strategies are counted in a note

QString count_text(qlonglong count) { return QLocale(QLocale::English).toString(count); }

// What is gathered of one run; `unit` of a sample is what its interval is drawn over.
struct Gathered {
  std::vector<Sample> samples;
  int units = 0, missing = 0;
};

// The slowest rank's sum over phases for each step that counts.
Result<void> gather_layers(const ShownRun& run, const TimesRequest& request, JobControl& control,
                           Gathered& gathered) {
  return for_each_block(
      run, request.steps, request.layer, control, [&gathered](const PhaseBlock& block) {
        for (std::size_t step = 0; step < block.counts.size(); ++step) {
          if (!block.counts[step]) continue;
          double slowest = 0;
          for (std::size_t rank = 0; rank < static_cast<std::size_t>(block.outline.ranks); ++rank)
            slowest = std::max(slowest, block.sum_of(step, rank, true));
          gathered.samples.push_back({slowest, block.repeat});
        }
        gathered.units = static_cast<int>(std::ranges::count(block.counts, 1));
      });
}

void gather_steps(const TimesRequest& request, const store::RunRecord& outline, int repeat,
                  Gathered& gathered) {
  const auto counts = steps_of(outline, request.steps);
  for (std::size_t step = 0; step < outline.step_seconds.size(); ++step)
    if (counts[step]) gathered.samples.push_back({outline.step_seconds[step], repeat});
  gathered.units = static_cast<int>(std::ranges::count(counts, 1));
}

void gather_requests(const ShownRun& run, const TimesRequest& request,
                     const store::RunRecord& outline, Gathered& gathered) {
  const auto& values = request.time == TimeOf::ttft   ? outline.ttft_s
                       : request.time == TimeOf::tpot ? outline.tpot_s
                                                      : outline.e2e_s;
  const auto& requests = run.source->overview().experiment->requests;
  int present = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (request.family != kAll && (i >= requests.size() || requests[i].family != request.family))
      continue;
    if (std::isnan(values[i])) {
      ++gathered.missing;
      continue;
    }
    ++present;
    gathered.samples.push_back({values[i], static_cast<int>(i)});
  }
  gathered.units = std::max(gathered.units, present);
}

Result<std::optional<Times>> read_run(const ShownRun& run, const TimesRequest& request,
                                      JobControl& control) {
  Gathered gathered;
  if (request.time == TimeOf::layer) MOESCOPE_CHECK(gather_layers(run, request, control, gathered));
  for (int repeat = 0; repeat < run.repeats && request.time != TimeOf::layer; ++repeat) {
    if (control.cancelled()) return Error::interrupted("cancelled");
    MOESCOPE_TRY(const auto outline, run.source->run_outline(run.run(), repeat));
    if (request.time == TimeOf::step)
      gather_steps(request, outline, repeat, gathered);
    else
      gather_requests(run, request, outline, gathered);
  }
  if (gathered.samples.empty()) return std::optional<Times>();
  Times times;
  times.run = run;
  times.units = gathered.units;
  times.missing = gathered.missing;
  for (const auto& sample : gathered.samples) times.sorted.push_back(sample.value);
  std::ranges::sort(times.sorted);
  times.median = bootstrap_median(std::move(gathered.samples), kSeed);
  return std::optional<Times>(std::move(times));
}

// "9 repeats", "1 repeat", or "3 to 9 repeats" where the runs differ.
template <class Count>
QString range_text(const std::vector<Times>& runs, const QString& name, Count count) {
  const auto [least, most] = std::ranges::minmax(runs | std::views::transform(count));
  const QString numbers =
      least == most ? count_text(most) : count_text(least) + " to " + count_text(most);
  return numbers + ' ' + (most == 1 ? name.chopped(1) : name);
}

QString units_name(TimeOf time) { return is_of_requests(time) ? "requests" : "steps"; }

// Which percentiles the smallest of the runs cannot carry.
QString refused_text(const TimesChart& chart) {
  int units = std::numeric_limits<int>::max();
  for (const auto& times : chart.runs) units = std::min(units, times.units);
  QStringList refused;
  for (const double fraction : listed_percentiles())
    if (const int needed = samples_needed(fraction); units < needed)
      refused << QString("%1 (needs %2)").arg(percentile_name(fraction), count_text(needed));
  if (refused.isEmpty()) return {};
  return QString("%1 %2 cannot carry %3")
      .arg(count_text(units), units_name(chart.request.time), refused.join(", "));
}

QString footnote_of(const TimesChart& chart) {
  QStringList notes;
  const bool of_requests = is_of_requests(chart.request.time);
  const QString units = of_requests ? "requests" : "repeats";
  QStringList without;
  for (const auto& times : chart.runs)
    if (std::isnan(times.median.low)) without << times.run.name;
  const bool none = without.size() == static_cast<qsizetype>(chart.runs.size());
  if (!none) notes << "median with 95 % bootstrap interval over " + units;
  if (none)
    notes << "no interval of the median: it needs two " + units;
  else if (!without.isEmpty())
    notes << QString("none of %1: it needs two %2")
                 .arg(without.size() > kNamed ? QString("%1 strategies").arg(without.size())
                                              : without.join(", "),
                      units);
  if (const QString refused = refused_text(chart); !refused.isEmpty()) notes << refused;
  int missing = 0;
  for (const auto& times : chart.runs) missing = std::max(missing, times.missing);
  if (missing > 0)
    notes << QString("%1 samples of a run have no %2")
                 .arg(count_text(missing), name_of(chart.request.time));
  return notes.join("; ");
}

}  // namespace

QString name_of(TimeOf time) {
  switch (time) {
    case TimeOf::ttft: return "TTFT";
    case TimeOf::tpot: return "TPOT";
    case TimeOf::e2e: return "E2E";
    case TimeOf::step: return "step time";
    case TimeOf::layer: return "layer time";
  }
  return {};
}

bool is_of_requests(TimeOf time) {
  return time == TimeOf::ttft || time == TimeOf::tpot || time == TimeOf::e2e;
}

Result<TimesChart> read_times(const std::vector<ShownRun>& runs, Provenance kind,
                              const TimesRequest& request, JobControl& control) {
  TimesChart chart;
  chart.request = request;
  chart.kind = kind;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    TimesRequest own = request;
    // Another file may have its families in another order, or not this one.
    const auto family =
        family_in(runs[i].source->overview(), runs.front().source->overview(), request.family);
    if (!family) continue;
    own.family = *family;
    MOESCOPE_TRY(auto times, read_run(runs[i], own, control));
    if (times) chart.runs.push_back(std::move(*times));
    control.progress(static_cast<double>(i + 1) / static_cast<double>(runs.size()));
  }
  if (chart.runs.empty())
    return Error::bad_input(fmt::format(
        "{}: no {} of {} in it{}", runs.empty() ? "" : runs[0].source->overview().path,
        name_of(request.time).toStdString(), name_of(kind).toStdString() + " runs",
        request.time == TimeOf::layer ? "; they need experiment.record = \"all\"" : ""));
  const Overview& overview = runs.front().source->overview();
  chart.title = name_of(request.time) + " by strategy, " + name_of(kind);
  chart.title.replace(0, 1, chart.title.front().toUpper());
  QStringList chosen;
  if (is_of_requests(request.time))
    chosen << family_text(overview, request.family);
  else
    chosen << name_of(request.steps);
  if (request.time == TimeOf::layer) chosen << layer_text(request.layer) << "slowest rank";
  chosen << range_text(chart.runs, units_name(request.time), [](const Times& t) { return t.units; })
         << range_text(chart.runs, "repeats", [](const Times& times) { return times.run.repeats; });
  chart.subtitle = chosen.join(", ");
  chart.footnote = footnote_of(chart);
  return chart;
}

std::span<const double> listed_percentiles() {
  static constexpr std::array kListed{0.5, 0.9, 0.95, 0.99, 0.999};
  return kListed;
}

QString percentile_name(double fraction) { return "P" + QString::number(fraction * 100, 'g', 4); }

double carried_percentile(const Times& times, double fraction) {
  return times.units < samples_needed(fraction) ? kNone : percentile_of(times.sorted, fraction);
}

Table times_table(const TimesChart& chart) {
  Table table;
  table.title = chart.title;
  table.subtitle = chart.subtitle;
  table.footnote = chart.footnote;
  const auto add_seconds = [&](const QString& name, const auto& seconds) {
    add_column(table, name, "s", chart.kind, chart.runs, seconds);
  };
  add_column(table, "strategy", "", Provenance::counted, chart.runs,
             [](const Times& times) { return times.run.name; });
  add_column(table, "samples", "1", Provenance::counted, chart.runs,
             [](const Times& times) { return static_cast<qlonglong>(times.sorted.size()); });
  add_column(table, units_name(chart.request.time), "1", Provenance::counted, chart.runs,
             [](const Times& times) { return qlonglong{times.units}; });
  add_seconds("median", [](const Times& times) { return times.median.value; });
  add_seconds("median low", [](const Times& times) { return times.median.low; });
  add_seconds("median high", [](const Times& times) { return times.median.high; });
  for (const double fraction : listed_percentiles())
    if (fraction > 0.5)
      add_seconds(percentile_name(fraction),
                  [fraction](const Times& times) { return carried_percentile(times, fraction); });
  add_seconds("largest", [](const Times& times) { return times.sorted.back(); });
  return table;
}

}  // namespace moescope::viewer
