// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_bound.hpp"

#include <numeric>

#include "placement/bounds/bounds.hpp"
#include "viewer/model/job_watch.hpp"

namespace moescope::viewer {

core::Result<PlacementBound> bound_of(const routing::RoutingTrace& trace,
                                      const BoundRequest& request, JobControl& control) {
  JobWatch watch(control, trace.layers);
  placement::BoundOptions options;
  options.effort = request.effort;
  options.threads = 1;  // leaves the others to the window and to strategies
  options.watch = &watch;
  const int room = std::accumulate(request.slots.begin(), request.slots.end(), 0);
  const auto bound = placement::best_bound(trace, request.slots, room > trace.experts, options);
  if (control.cancelled()) return core::Error::interrupted("cancelled");
  return PlacementBound{bound.remote_ranks_per_token, QString::fromStdString(bound.remote_method)};
}

}  // namespace moescope::viewer
