// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/shown_run.hpp"

#include <algorithm>
#include <cmath>

#include "viewer/model/session.hpp"

namespace moescope::viewer {

std::vector<Provenance> kinds_of_runs(const Overview& overview) {
  std::vector<Provenance> kinds;
  for (const auto& info : overview.strategies)
    if (info.repeats > 0 && std::ranges::find(kinds, info.kind) == kinds.end())
      kinds.push_back(info.kind);
  return kinds;
}

std::vector<ShownRun> shown_runs(const Session& session, Provenance kind) {
  std::vector<ShownRun> runs;
  const Selected& now = session.selection().now();
  const Document* document = session.document(now.a);
  if (!document) return runs;
  const auto add = [&](const Document& from, const std::string& only, bool foreign) {
    const Overview& overview = from.overview();
    for (std::size_t i = 0; i < overview.strategies.size(); ++i) {
      const auto& info = overview.strategies[i];
      if (info.repeats == 0 || info.kind != kind || (!only.empty() && info.name != only)) continue;
      const QString name = QString::fromStdString(info.name);
      runs.push_back({from.source(), Side{from.id(), name},
                      foreign ? QString("%1 (%2)").arg(name, file_name(overview)) : name,
                      static_cast<int>(i), info.repeats});
    }
  };
  add(*document, "", false);
  const Document* other = session.document(now.b);
  if (other && other != document && other->state() == Document::State::ready)
    add(*other, now.b.strategy.toStdString(), true);
  return runs;
}

std::string why_no_runs(const Overview& overview) {
  if (overview.kind != FileKind::results)
    return overview.path + ": is a " +
           (overview.kind == FileKind::trace ? "routing trace" : "placement") +
           " and holds no times; open a results file of moescope run";
  if (kinds_of_runs(overview).empty())
    return overview.path + ": no strategy has been run yet; times come with the first repeat";
  return "";
}

QString name_of(StepKind steps) {
  switch (steps) {
    case StepKind::all: return "all steps";
    case StepKind::prefill: return "prefill steps";
    case StepKind::decode: return "decode steps";
  }
  return {};
}

std::vector<char> steps_of(const store::RunRecord& outline, StepKind steps) {
  std::vector<char> counts(static_cast<std::size_t>(outline.steps), 1);
  if (steps == StepKind::all) return counts;
  // A file that does not say which steps decode has neither.
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = i < outline.step_is_decode.size() &&
                (outline.step_is_decode[i] != 0) == (steps == StepKind::decode);
  return counts;
}

QString seconds_text(double seconds) {
  if (std::isnan(seconds)) return "no value";
  const double size = std::abs(seconds);
  const bool milli = size < 1 && size >= 1e-3, micro = size < 1e-3 && size > 0;
  const double shown = micro ? seconds * 1e6 : milli ? seconds * 1e3 : seconds;
  return QString::number(shown, 'g', 6) + (micro ? " µs" : milli ? " ms" : " s");
}

}  // namespace moescope::viewer
