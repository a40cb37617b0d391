// SPDX-License-Identifier: GPL-3.0-or-later
// What the placement inspector works on: a placement, and the trace that it is scored on.
#pragma once

#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "metrics/score.hpp"
#include "placement/placement_file.hpp"
#include "viewer/model/placement_bound.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

struct InspectorRequest {
  std::string strategy;  // of the source; "" begins with experts in index order on `ranks`
  int ranks = 8;
};

struct InspectorData {
  placement::PlacementFile file;
  QString name;           // of the placement
  bool measured = false;  // there are runs of it

  // With a source rank for every request; nullptr when no trace is open.
  std::shared_ptr<const routing::RoutingTrace> trace;
  QString trace_name;  // "evaluation trace of a.h5, sources given"
  metrics::ScoreOptions score_options;
  std::vector<std::string> families;
  std::vector<std::uint64_t> counts;         // [F, L, E] tokens of the trace that select the expert
  std::vector<std::uint64_t> family_tokens;  // [F]

  double vector_bytes = 0;  // of one hidden vector, without headers; 0 where no file says it
  // Of the origin's slots on the trace, where the file says it.
  PlacementBound bound;

  std::uint64_t count(int family, int layer, int expert) const;
  // The family whose tokens select it most often, each family weighing the same; -1 without a
  // trace or tokens. `share`: of the sum over families of its rates, 0..1.
  struct Preference {
    int family = -1;
    double share = 0;
  };
  Preference preferred(int layer, int expert) const;
};

// `traces`: a source that has a trace of the same model (perhaps the same one), or nullptr. Of a
// results file the evaluation trace is taken, which strategies did not see. Runs on the reading
// thread. bad_input with a sentence.
core::Result<InspectorData> inspector_data(Source& source, Source* traces,
                                           const InspectorRequest& request, JobControl& control);

}  // namespace moescope::viewer
