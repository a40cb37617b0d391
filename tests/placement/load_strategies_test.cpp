// Strategies that look at how many tokens each expert serves.
#include <catch2/catch.hpp>

#include "placement/hand_problem.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using Ranks = std::vector<std::int32_t>;

namespace {

// One token per unit of load, each with one expert.
routing::RoutingTrace trace_of_loads(const std::vector<int>& loads) {
  std::vector<HandToken> tokens;
  for (std::size_t e = 0; e < loads.size(); ++e)
    tokens.push_back({0, {static_cast<std::uint16_t>(e)}, loads[e]});
  return hand_trace(static_cast<int>(loads.size()), 1, tokens);
}

}  // namespace

TEST_CASE("frequency fills rank after rank, hottest experts first") {
  HandProblem hand(trace_of_loads({1, 7, 3, 3, 9}), 2);
  CHECK(hand.primaries("frequency") == Ranks{1, 0, 0, 1, 0});
  hand.problem.primary_slots = {1, 4};
  CHECK(hand.primaries("frequency") == Ranks{1, 1, 1, 1, 0});
}
