// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes between ranks (metrics.md: traffic) as a panel shows them.
#pragma once

#include "core/result.hpp"
#include "viewer/model/matrix.hpp"
#include "viewer/model/source.hpp"

namespace moescope::viewer {

struct TrafficRequest {
  std::string run;
  store::Wire wire = store::Wire::dispatch;
  int family = -1, layer = 0;  // kAll sums
};

// Runs on the reading thread. bad_input when the strategy was not run.
core::Result<Matrix> traffic_matrix(Source& source, const TrafficRequest& request,
                                    JobControl& control);

// `a` minus `b`, perhaps of another file. bad_input when the ranks differ.
core::Result<Matrix> traffic_difference(Matrix a, const Matrix& b, const QString& name_a,
                                        const QString& name_b);

}  // namespace moescope::viewer
