// SPDX-License-Identifier: GPL-3.0-or-later
// What a placement costs on a trace beside what it cost before, and what it would after a change.
#pragma once

#include <QStringList>
#include <array>
#include <vector>

#include "metrics/score.hpp"
#include "viewer/model/placement_bound.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct PlacementCosts {
  const metrics::Score* origin = nullptr;  // before the first change
  const metrics::Score* now = nullptr;
  const metrics::Score* predicted = nullptr;  // if the chip at hand were dropped, or nullptr
  int ranks = 1;
  double vector_bytes = 0;  // 0: traffic is in rows
  PlacementBound bound;     // holds for all three
  QString bound_state;      // why there is none yet: "computing, 40 %", or ""
};

// One row per metric (metrics.md): remote ranks per token, paper_comm, jain, max violation, traffic
// to other ranks, extra memory, and the gap to the bound. The names say which way is better and the
// changes whether it is; `now` stays empty until there is a score.
Table costs_table(const PlacementCosts& costs);
// What there is of it for figures: name, now, change.
std::vector<std::array<QString, 3>> cost_rows(const PlacementCosts& costs);

}  // namespace moescope::viewer
