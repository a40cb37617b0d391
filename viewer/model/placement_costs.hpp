// SPDX-License-Identifier: GPL-3.0-or-later
// What a placement costs on a trace beside what it cost before, and what it would after a change.
#pragma once

#include <QStringList>

#include "metrics/score.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct PlacementCosts {
  const metrics::Score* origin = nullptr;  // before the first change
  const metrics::Score* now = nullptr;
  const metrics::Score* predicted = nullptr;  // if the chip at hand were dropped, or nullptr
  int ranks = 1;
  double lower_bound = 0;  // of remote ranks per token, or NaN
};

// One row per metric (metrics.md): remote ranks per token, paper_comm, jain, max violation, remote
// rows, extra memory and, where there is a bound, the gap. The names say which way is better.
Table costs_table(const PlacementCosts& costs);
// "remote ranks per token 3.841 (−0.012)", for figures and the status line.
QStringList cost_lines(const PlacementCosts& costs);

}  // namespace moescope::viewer
