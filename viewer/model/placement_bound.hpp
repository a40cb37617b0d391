// SPDX-License-Identifier: GPL-3.0-or-later
// What no placement can do better than, computed in the background for the inspector.
#pragma once

#include <QString>
#include <limits>
#include <vector>

#include "core/result.hpp"
#include "routing/trace.hpp"
#include "viewer/model/job_queue.hpp"

namespace moescope::viewer {

struct PlacementBound {
  double remote_ranks = std::numeric_limits<double>::quiet_NaN();  // per token; NaN: not known
  QString method;  // "content with sources + spectral", or the file that says it
};

struct BoundRequest {
  std::vector<int> slots;  // [R]
  double effort = 0;       // placement::BoundOptions

  auto operator<=>(const BoundRequest&) const = default;
};

// For every placement within the slots; with replicas when they have room for some.
// Error::interrupted after the layer at hand when the job is cancelled.
core::Result<PlacementBound> bound_of(const routing::RoutingTrace& trace,
                                      const BoundRequest& request, JobControl& control);

}  // namespace moescope::viewer
