#include "placement/hand_problem.hpp"

#include <catch2/catch.hpp>
#include <utility>

using namespace moescope;

HandProblem::HandProblem(routing::RoutingTrace hand_trace, int ranks, int nodes)
    : trace(std::move(hand_trace)),
      statistics(routing::collect_statistics(trace)),
      problem(placement::make_problem(trace, statistics, ranks, nodes, 0, 1)) {}

std::vector<std::int32_t> HandProblem::primaries(
    const std::string& strategy, const std::map<std::string, std::string>& settings) const {
  const auto placed = placement::compute_placement(problem, {strategy, "none"}, settings);
  if (!placed) FAIL(placed.error().message);
  return placed->primary;
}

std::string HandProblem::error(const std::string& strategy,
                               const std::map<std::string, std::string>& settings) const {
  const auto placed = placement::compute_placement(problem, {strategy, "none"}, settings);
  REQUIRE_FALSE(placed);
  return placed.error().message;
}
