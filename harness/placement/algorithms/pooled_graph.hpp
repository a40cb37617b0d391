// The task-agnostic co-activation graph of one layer.
#pragma once

#include "placement/algorithms/matrix.hpp"
#include "routing/statistics.hpp"

namespace moescope::placement {

// [E, E] tokens that select both experts, over all families: a family weighs as much as it has
// tokens. The diagonal is zero.
Matrix pooled_graph(const routing::Statistics& statistics, int layer);

}  // namespace moescope::placement
