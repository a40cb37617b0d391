#include "placement/strategies/rank_distance.hpp"

namespace moescope::placement {

Matrix rank_distance(const PlacementProblem& problem, double node_cost) {
  const auto node = [&](int rank) { return rank * problem.nodes / problem.ranks; };
  Matrix distance(problem.ranks, problem.ranks);
  for (int r = 0; r < problem.ranks; ++r)
    for (int other = 0; other < problem.ranks; ++other)
      if (r != other) distance(r, other) = node(r) == node(other) ? 1 : node_cost;
  return distance;
}

}  // namespace moescope::placement
