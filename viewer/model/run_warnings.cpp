// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "viewer/model/run_report.hpp"

namespace moescope::viewer {
namespace {

using Json = nlohmann::json;

// Repeats of one run should agree: beyond this coefficient of variation, differences of a few
// percent between strategies are noise.
constexpr double kNoisy = 0.05;
// Fewer repeats allow no verdict by Mann-Whitney's test at the levels that are usual.
constexpr int kRepeatsForVerdict = 9;

QString names_text(const QStringList& names) {
  constexpr int kNamed = 4;
  if (names.size() <= kNamed) return names.join(", ");
  return QString("%1 and %2 more").arg(names.mid(0, kNamed).join(", ")).arg(names.size() - kNamed);
}

using Outlines = std::vector<store::RunRecord>;

void add_not_lossless(const Outlines& outlines, std::vector<QString>& warnings) {
  QStringList names;
  for (const auto& run : outlines)
    if (const QString name = QString::fromStdString(run.name);
        !run.lossless && !names.contains(name))
      names << name;
  if (!names.isEmpty())
    warnings.push_back("Not lossless: " + names_text(names) +
                       " computed other answers than the reference run, so their times are not of "
                       "the same work.");
}

void add_unfinished(const Overview& overview, const Outlines& outlines,
                    std::vector<QString>& warnings) {
  if (overview.finished) return;
  warnings.push_back(
      QString("Unfinished: %1 of %2 planned runs are in the file; it was interrupted, or is still "
              "being written.")
          .arg(outlines.size())
          .arg(overview.experiment->plan.size()));
}

void add_kinds(const Overview& overview, std::vector<QString>& warnings) {
  QStringList emulated, fabrics;
  for (const auto& info : overview.strategies)
    if (info.repeats > 0 && info.kind == Provenance::emulated)
      emulated << QString::fromStdString(info.name);
  for (const auto& [fabric, run] : overview.projections)
    if (const QString name = QString::fromStdString(fabric); !fabrics.contains(name))
      fabrics << name;
  if (!emulated.isEmpty())
    warnings.push_back("Emulated: the times of " + names_text(emulated) +
                       " are of real processes over links whose rate was shaped, not of that "
                       "hardware.");
  if (!fabrics.isEmpty())
    warnings.push_back("Projected: columns of " + names_text(fabrics) +
                       " are computed by a fabric model from counted bytes, not measured.");
}

double seconds_of(const store::RunRecord& run) {
  return std::accumulate(run.step_seconds.begin(), run.step_seconds.end(), 0.0);
}

void add_noise(const Outlines& outlines, std::vector<QString>& warnings) {
  std::map<std::string, std::vector<double>> seconds;
  for (const auto& run : outlines) seconds[run.name].push_back(seconds_of(run));
  double worst = 0;
  std::string worst_name;
  std::size_t fewest = seconds.empty() ? 0 : outlines.size();
  for (const auto& [name, repeats] : seconds) {
    fewest = std::min(fewest, repeats.size());
    if (repeats.size() < 2) continue;
    const auto count = static_cast<double>(repeats.size());
    const double mean = std::accumulate(repeats.begin(), repeats.end(), 0.0) / count;
    double squares = 0;
    for (const double each : repeats) squares += (each - mean) * (each - mean);
    if (const double variation = std::sqrt(squares / (count - 1)) / mean; variation > worst) {
      worst = variation;
      worst_name = name;
    }
  }
  if (worst > kNoisy)
    warnings.push_back(
        QString("Noisy: run times of %1 vary by %2 % between repeats (standard "
                "deviation); smaller differences between strategies mean nothing.")
            .arg(QString::fromStdString(worst_name), QString::number(100 * worst, 'f', 1)));
  if (!seconds.empty() && fewest < static_cast<std::size_t>(kRepeatsForVerdict))
    warnings.push_back(QString("Few repeats: %1 of a strategy; %2 are needed for a verdict.")
                           .arg(fewest)
                           .arg(kRepeatsForVerdict));
}

Json part(const Json& document, const char* key) {
  return document.is_object() && document.contains(key) ? document.at(key) : Json();
}

double first_number(const Json& numbers) {
  return numbers.is_array() && !numbers.empty() && numbers[0].is_number() ? numbers[0].get<double>()
                                                                          : std::nan("");
}

void add_machine(const Overview& overview, const Outlines& outlines,
                 std::vector<QString>& warnings) {
  const Json start = Json::parse(overview.experiment->environment_json, nullptr, false);
  const Json cpu = part(start, "cpu"), build = part(start, "build");
  const Json cores = part(cpu, "cores_usable");
  const double load = first_number(part(part(start, "system"), "load_average"));
  if (cores.is_number() && load > cores.get<double>())
    warnings.push_back(QString("Busy machine: load average %1 on %2 usable cores when the run "
                               "began, so other work took part of the time.")
                           .arg(QString::number(load, 'f', 1))
                           .arg(cores.get<int>()));
  const bool in_process = std::ranges::any_of(
      outlines, [](const store::RunRecord& run) { return run.backend == "in-process"; });
  if (cores.is_number() && in_process && cores.get<int>() < overview.ranks)
    warnings.push_back(
        QString("Shared cores: %1 in-process ranks ran on %2 cores, so times include "
                "waiting for a core.")
            .arg(overview.ranks)
            .arg(cores.get<int>()));
  const Json governor = part(cpu, "governor"), sanitizers = part(build, "sanitizers"),
             type = part(build, "type");
  if (governor.is_string() && governor != "performance")
    warnings.push_back(QString("Clocks: the CPU governor was %1, so clocks may have changed.")
                           .arg(QString::fromStdString(governor.get<std::string>())));
  if (sanitizers.is_string() || (type.is_string() && type != "Release"))
    warnings.push_back(
        "Slow build: not an optimised build without sanitizers; its times are no "
        "measure of the method.");
}

}  // namespace

std::vector<QString> warnings_of(const Overview& overview, const Outlines& outlines) {
  std::vector<QString> warnings;
  if (!overview.experiment) return warnings;
  add_not_lossless(outlines, warnings);
  add_unfinished(overview, outlines, warnings);
  add_machine(overview, outlines, warnings);
  add_noise(outlines, warnings);
  add_kinds(overview, warnings);
  return warnings;
}

core::Result<RunReport> read_run_report(Source& source, JobControl& control) {
  const Overview& overview = source.overview();
  if (!overview.experiment)
    return core::Error::bad_input(
        overview.path + ": is a " +
        (overview.kind == FileKind::trace ? "routing trace" : "placement") +
        " and tells of no run; open a results file of moescope run");
  Outlines outlines;
  for (const auto& info : overview.strategies)
    for (int repeat = 0; repeat < info.repeats; ++repeat) {
      if (control.cancelled()) return core::Error::interrupted("cancelled");
      MOESCOPE_TRY(auto outline, source.run_outline(info.name, repeat));
      outlines.push_back(std::move(outline));
    }
  const auto& experiment = *overview.experiment;
  RunReport report;
  report.title = QString("%1 on %2 ranks")
                     .arg(QString::fromStdString(experiment.model_name))
                     .arg(experiment.ranks);
  report.subtitle = QString("%1, %2").arg(QString::fromStdString(experiment.created),
                                          overview.finished ? "finished" : "not finished");
  report.groups = facts_of(overview);
  report.warnings = warnings_of(overview, outlines);
  return report;
}

}  // namespace moescope::viewer
