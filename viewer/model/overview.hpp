// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of an open file before any of its arrays is read: enough to fill menus and titles.
#pragma once

#include <QString>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "store/records.hpp"
#include "viewer/model/provenance.hpp"

namespace moescope::viewer {

enum class FileKind { results, trace, placement };

// One strategy of a file: a placement, its runs, or both, under one name.
struct StrategyInfo {
  std::string name;                       // "tacg+gesr@per-expert"
  std::string strategy;                   // "tacg"
  std::string placement;                  // name of its placement in the file, or ""
  int repeats = 0;                        // of runs; 0 when it was not run
  Provenance kind = Provenance::counted;  // of the runs' times
  std::string backend, layout, combine;
  bool lossless = true;
};

struct Overview {
  FileKind kind = FileKind::results;
  std::string path;
  bool finished = true;  // false: a run in progress, or made from an interrupted one
  std::optional<store::ExperimentRecord> experiment;  // of results files
  std::optional<store::Summary> summary;
  std::vector<std::string> families;
  int layers = 0, experts = 0, top_k = 0;  // 0 where the file does not say
  int ranks = 0, nodes = 1;
  bool has_counts = false;               // co-activation
  std::vector<std::string> traces;       // "calibration", "evaluation"; one of a trace file
  std::vector<StrategyInfo> strategies;  // in the order of the plan
  std::vector<std::pair<std::string, std::string>> projections;  // fabric, run

  const StrategyInfo* find(const std::string& name) const;
};

// The strategy that a name on the command line means: its exact name, or else the one of that
// strategy with the shortest name. nullptr when there is none.
const StrategyInfo* strategy_for(const Overview& overview, const std::string& name);

// "layer 3" or "all layers"; "family math" or "all families".
QString layer_text(int layer);
QString family_text(const Overview& overview, int family);
QString file_name(const Overview& overview);

// The index in `other` of the family that has index `family` in `overview`; kAll stays. bad_input
// when the other file has no family of that name.
core::Result<int> family_in(const Overview& other, const Overview& overview, int family);

}  // namespace moescope::viewer
