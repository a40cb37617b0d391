// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy that runs in the background for the inspector.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement_file.hpp"
#include "placement/strategy.hpp"
#include "routing/trace.hpp"
#include "viewer/model/job_queue.hpp"

namespace moescope::viewer {

struct PlacementJob {
  placement::Choice choice;  // "none" leaves slots beyond the experts empty
  std::vector<int> slots;    // [R] that are there
  int nodes = 1;
  std::uint64_t seed = 0;
};

// Computes it on the trace, with the sum of slots given to primaries evenly and the rest to
// replicas. Error::interrupted soon after the job is cancelled.
core::Result<placement::PlacementFile> place(const routing::RoutingTrace& trace,
                                             const PlacementJob& job, JobControl& control);

}  // namespace moescope::viewer
