// SPDX-License-Identifier: GPL-3.0-or-later
// What was run and on what, and what a reader must know before believing the numbers.
#pragma once

#include <utility>
#include <vector>

#include "core/result.hpp"
#include "viewer/model/source.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct FactGroup {
  QString title;                                   // "Model"
  std::vector<std::pair<QString, QString>> facts;  // name, value
};

struct RunReport {
  QString title, subtitle;
  std::vector<FactGroup> groups;
  std::vector<QString> warnings;  // sentences, the gravest first
};

// Runs on the reading thread: outlines of all repeats are read for the warnings.
core::Result<RunReport> read_run_report(Source& source, JobControl& control);

// Of a file with runs; also used for a run in progress.
std::vector<QString> warnings_of(const Overview& overview,
                                 const std::vector<store::RunRecord>& outlines);
std::vector<FactGroup> facts_of(const Overview& overview);

}  // namespace moescope::viewer
