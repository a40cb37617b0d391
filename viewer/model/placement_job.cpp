// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_job.hpp"

#include <algorithm>

#include "placement/problem.hpp"
#include "placement/selector.hpp"
#include "viewer/model/job_watch.hpp"

namespace moescope::viewer {

using core::Error;
using core::Result;

Result<placement::PlacementFile> place(const routing::RoutingTrace& trace, const PlacementJob& job,
                                       JobControl& control) {
  const auto statistics = routing::collect_statistics(trace);
  if (control.cancelled()) return Error::interrupted("cancelled");
  const auto ranks = static_cast<int>(job.slots.size());
  auto problem = placement::make_problem(trace, statistics, ranks, job.nodes, 0, job.seed);
  for (std::size_t r = 0; r < job.slots.size(); ++r)
    problem.replica_slots[r] = std::max(0, job.slots[r] - problem.primary_slots[r]);
  JobWatch watch(control, trace.layers);
  problem.watch = &watch;
  MOESCOPE_TRY(auto placed, placement::compute_placement(problem, job.choice, {}));
  placement::PlacementFile file;
  file.placement = std::move(placed);
  file.nodes = job.nodes;
  file.slots = problem.slots();
  file.strategy = job.choice.strategy;
  file.replication = job.choice.replication;
  file.selector = placement::default_selector(job.choice.replication);
  return file;
}

}  // namespace moescope::viewer
