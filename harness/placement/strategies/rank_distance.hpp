// How far ranks are apart for strategies that know nodes.
#pragma once

#include "placement/algorithms/matrix.hpp"
#include "placement/problem.hpp"

namespace moescope::placement {

// [R, R]: 0 to itself, 1 to a rank of the same node, node_cost to a rank of another node.
Matrix rank_distance(const PlacementProblem& problem, double node_cost);

}  // namespace moescope::placement
