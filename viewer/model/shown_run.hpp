// SPDX-License-Identifier: GPL-3.0-or-later
// The runs that a chart of times shows side by side: all of one kind of time (metrics.md, Rules).
#pragma once

#include <memory>
#include <vector>

#include "viewer/model/selection.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

class Document;
class Session;

struct ShownRun {
  std::shared_ptr<Source> source;
  Side side;
  QString name;   // "tacg", or "tacg (b.h5)" when several files are shown
  int place = 0;  // among the strategies of all open files: its colour and line, whatever is shown
  int repeats = 0;
  std::string run() const { return side.strategy.toStdString(); }
};

// The kinds of time that the runs of the first side's file have, in the order of its strategies.
std::vector<Provenance> kinds_of_runs(const Overview& overview);
// The open files that stand side by side with the first side's: itself and those that ran the same
// model on the same requests, in the order in which they were opened.
std::vector<const Document*> documents_beside(const Session& session);
// "c.h5 is not beside them: it has other requests; ...", or "" when all open files are.
QString left_out_text(const Session& session);
// A footer's text on the first side's file with the other files beside it.
QString origin_of(const Session& session, const QString& first);
// How a file is told from the other open ones: its name, with its folder where that is needed.
QString label_of(const Session& session, const Document& document);

// The runs of these files whose times are of that kind, and last the second side's when it is of a
// file that is not among them.
std::vector<ShownRun> shown_runs(const Session& session, Provenance kind);
// The sentence for a file without any runs, or "".
std::string why_no_runs(const Overview& overview);

// Which steps count.
enum class StepKind { all, prefill, decode };
QString name_of(StepKind steps);  // "all steps", "prefill steps", "decode steps"
// Of an outline: 1 where a step counts.
std::vector<char> steps_of(const store::RunRecord& outline, StepKind steps);

// 0.01234 -> "12.34 ms"; six digits.
QString seconds_text(double seconds);

}  // namespace moescope::viewer
