// The summary of an experiment: one row per strategy and saved placement, the columns of
// metrics.md.
#pragma once

#include <vector>

#include "experiment/placements.hpp"
#include "experiment/plan.hpp"
#include "experiment/prepared.hpp"
#include "store/records.hpp"

namespace moescope::experiment {

struct SummaryInput {
  const Spec& spec;
  const Plan& plan;
  const Prepared& prepared;
  const routing::RoutingTrace& evaluation;
  const std::vector<store::PlacementRecord>& placements;
  const std::vector<Counted>& counted;                     // [placements]
  const std::vector<std::vector<store::RunRecord>>& runs;  // [cells] repeats that are done
  const std::vector<store::ProjectionRecord>& projections;
  std::string kind;       // of the runs' times: "measured", "emulated"
  bool timeless = false;  // those times mean nothing and are left out
};

// Counted columns carry intervals over requests; latencies over requests (each request's mean over
// repeats); throughput and run time over repeats, compared to contiguous repeat by repeat. Columns
// of the second layout end in "@per-expert", projected ones in "@FABRIC".
store::Summary summarise(const SummaryInput& input);

}  // namespace moescope::experiment
