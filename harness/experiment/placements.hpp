// The placements that an experiment compares, with what is counted of them on the evaluation trace.
#pragma once

#include <string>
#include <vector>

#include "experiment/spec.hpp"
#include "metrics/score.hpp"
#include "placement/bounds/bounds.hpp"
#include "routing/statistics.hpp"
#include "routing/trace.hpp"
#include "store/records.hpp"

namespace moescope::experiment {

// "random" is scored as the mean over this many seeds (metrics.md, Rules); the first one is run.
inline constexpr int kRandomSeeds = 10;

// [R] expert slots per rank and layer: the experts dealt evenly, with `replicas` the spec's extra
// slots too.
std::vector<int> slots_of(const Spec& spec, int experts, bool replicas);

// One record per strategy of the spec, from the calibration trace alone.
core::Result<std::vector<store::PlacementRecord>> compute_placements(
    const Spec& spec, const routing::RoutingTrace& calibration,
    const routing::Statistics& statistics);

struct Counted {
  metrics::Score score;       // of the placement that runs
  metrics::Score mean_score;  // the same, but the mean over seeds for "random"
  // Cost on the null trace (placed on the shuffled calibration, scored on the shuffled evaluation);
  // NaN for a saved placement, which nothing places anew.
  double null_remote_ranks = 0;
  placement::Bound lower_bound;  // for every placement with the same slots
};
// Of the strategies' placements, in order, then of the saved ones.
core::Result<std::vector<Counted>> count_all(const Spec& spec,
                                             const std::vector<store::PlacementRecord>& placements,
                                             const routing::RoutingTrace& calibration,
                                             const routing::RoutingTrace& evaluation);

}  // namespace moescope::experiment
