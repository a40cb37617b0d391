#include "placement/problem.hpp"

#include "placement/placement.hpp"

namespace moescope::placement {

std::vector<int> PlacementProblem::slots() const {
  std::vector<int> both = primary_slots;
  for (std::size_t r = 0; r < both.size(); ++r) both[r] += replica_slots[r];
  return both;
}

core::Result<void> PlacementProblem::go_on() const {
  if (stopped()) return core::Error::interrupted("the placement was stopped");
  return {};
}

PlacementProblem make_problem(const routing::RoutingTrace& trace,
                              const routing::Statistics& statistics, int ranks, int nodes,
                              int extra_slots, std::uint64_t seed) {
  PlacementProblem problem;
  problem.trace = &trace;
  problem.statistics = &statistics;
  problem.ranks = ranks;
  problem.nodes = nodes;
  problem.primary_slots = even_slots(statistics.experts, ranks);
  problem.replica_slots = even_slots(extra_slots, ranks);
  problem.seed = seed;
  return problem;
}

}  // namespace moescope::placement
