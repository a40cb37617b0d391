// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/shown_run.hpp"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cmath>

#include "viewer/model/session.hpp"

namespace moescope::viewer {
namespace {

bool is_ready(const Document* document) {
  return document && document->state() == Document::State::ready;
}

// Why the times of two files are not of the same work, or "".
QString why_not_beside(const Overview& first, const Overview& other) {
  if (!other.experiment) return "it is no results file";
  if (!first.experiment || other.experiment->model_name != first.experiment->model_name ||
      other.experiment->weights_sha256 != first.experiment->weights_sha256)
    return "it is of another model";
  using Request = store::ExperimentRecord::Request;
  // Where a request enters and when is the experiment's; what is asked is the workload's.
  const auto same = [](const Request& a, const Request& b) {
    return a.prompt_sha256 == b.prompt_sha256 && a.family == b.family &&
           a.prompt_tokens == b.prompt_tokens && a.output_tokens == b.output_tokens;
  };
  if (other.families != first.families ||
      !std::ranges::equal(first.experiment->requests, other.experiment->requests, same))
    return "it has other requests";
  return {};
}

int strategies_before(const Session& session, const Document* document) {
  int before = 0;
  for (const auto* each : session.documents()) {
    if (each == document) break;
    before += static_cast<int>(each->overview().strategies.size());
  }
  return before;
}

}  // namespace

std::vector<const Document*> documents_beside(const Session& session) {
  std::vector<const Document*> beside;
  const Document* first = session.document(session.selection().now().a);
  if (!is_ready(first)) return beside;
  for (const auto* each : session.documents())
    if (each == first ||
        (is_ready(each) && why_not_beside(first->overview(), each->overview()).isEmpty()))
      beside.push_back(each);
  return beside;
}

QString left_out_text(const Session& session) {
  const Document* first = session.document(session.selection().now().a);
  QStringList left_out;
  for (const auto* each : session.documents()) {
    if (!is_ready(first) || each == first || !is_ready(each)) continue;
    if (const QString why = why_not_beside(first->overview(), each->overview()); !why.isEmpty())
      left_out << label_of(session, *each) + " does not stand beside: " + why;
  }
  return left_out.join("; ");
}

QString origin_of(const Session& session, const QString& first) {
  QStringList parts{first};
  for (const auto* each : documents_beside(session))
    if (each->id() != session.selection().now().a.document)
      parts << "beside " + label_of(session, *each);
  return parts.join(" · ");
}

QString label_of(const Session& session, const Document& document) {
  const QFileInfo own(document.path());
  for (const auto* each : session.documents())
    if (const QFileInfo other(each->path());
        each != &document && other.fileName() == own.fileName())
      return own.dir().dirName() + '/' + own.fileName();
  return own.fileName();
}

std::vector<Provenance> kinds_of_runs(const Overview& overview) {
  std::vector<Provenance> kinds;
  for (const auto& info : overview.strategies)
    if (info.repeats > 0 && std::ranges::find(kinds, info.kind) == kinds.end())
      kinds.push_back(info.kind);
  return kinds;
}

std::vector<ShownRun> shown_runs(const Session& session, Provenance kind) {
  std::vector<ShownRun> runs;
  const auto beside = documents_beside(session);
  const Side& against = session.selection().now().b;
  const Document* other = session.document(against);
  const bool foreign = is_ready(other) && std::ranges::find(beside, other) == beside.end();
  const bool several = beside.size() > 1 || foreign;
  const auto add = [&](const Document& from, const QString& only) {
    const int before = strategies_before(session, &from);
    const auto& strategies = from.overview().strategies;
    for (std::size_t i = 0; i < strategies.size(); ++i) {
      const auto& info = strategies[i];
      const QString name = QString::fromStdString(info.name);
      if (info.repeats == 0 || info.kind != kind || (!only.isEmpty() && name != only)) continue;
      runs.push_back({from.source(), Side{from.id(), name},
                      several ? QString("%1 (%2)").arg(name, label_of(session, from)) : name,
                      before + static_cast<int>(i), info.repeats});
    }
  };
  for (const auto* document : beside) add(*document, {});
  if (foreign) add(*other, against.strategy);
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
