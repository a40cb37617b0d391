// SPDX-License-Identifier: GPL-3.0-or-later
// The runs that a chart of times shows side by side: all of one kind of time (metrics.md, Rules).
#pragma once

#include <memory>
#include <vector>

#include "viewer/model/selection.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

class Session;

struct ShownRun {
  std::shared_ptr<Source> source;
  Side side;
  QString name;   // "tacg", or "tacg (b.h5)" of another file than the first side's
  int place = 0;  // among the file's strategies: its colour and line, whatever else is shown
  int repeats = 0;
  std::string run() const { return side.strategy.toStdString(); }
};

// The kinds of time that the runs of the first side's file have, in the order of its strategies.
std::vector<Provenance> kinds_of_runs(const Overview& overview);
// The runs of the first side's file whose times are of that kind, then the second side's when it is
// of another file and of the same kind.
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
