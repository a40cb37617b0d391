// Strategies that look at how many tokens each expert serves.
#include <catch2/catch.hpp>

#include "placement/algorithms/eplb.hpp"
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

TEST_CASE("eplb-hierarchical keeps router groups on one node") {
  // DeepSeek's published loads, 12 experts in 4 groups, without copies.
  const std::vector<int> loads{90, 132, 40, 61, 104, 165, 39, 4, 73, 56, 183, 86};
  const HandProblem hand(trace_of_loads(loads), 4, 2);
  const Ranks four = hand.primaries("eplb-hierarchical", {{"eplb-hierarchical.groups", "4"}});
  const std::vector<double> weights(loads.begin(), loads.end());
  const auto slots = placement::rebalance(weights, {12, 4, 2, 4});
  for (std::size_t i = 0; i < slots.size(); ++i) CHECK(four[slots[i]] == static_cast<int>(i) / 3);
  // By default the first half of the experts is node 0's.
  const Ranks two = hand.primaries("eplb-hierarchical");
  for (std::size_t e = 0; e < 12; ++e) CHECK(two[e] / 2 == (e < 6 ? 0 : 1));
  CHECK(hand.error("eplb-hierarchical", {{"eplb-hierarchical.groups", "5"}}) ==
        "eplb-hierarchical.groups is 5, a divisor of the 12 experts is needed");
}

TEST_CASE("eplb-vec deals experts in a serpentine") {
  HandProblem hand(trace_of_loads({6, 5, 4, 3, 2, 1}), 3);
  CHECK(hand.primaries("eplb-vec") == Ranks{0, 1, 2, 2, 1, 0});
  hand.problem.primary_slots = {1, 2, 3};
  CHECK(hand.primaries("eplb-vec") == Ranks{0, 1, 2, 2, 1, 2});
}

TEST_CASE("trtllm-cooccurrence is the published algorithm") {
  // Worked out with an independent implementation of TensorRT-LLM's placement step.
  std::vector<HandToken> tokens;
  for (int i = 0; i < 12; ++i)
    for (int j = i + 1; j < 12; ++j)
      tokens.push_back({0,
                        {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j)},
                        (i * 7 + j * 13) % 11});
  const auto trace = hand_trace(12, 1, tokens);
  const auto placed = [&](int ranks, const char* alpha) {
    return HandProblem(trace, ranks)
        .primaries("trtllm-cooccurrence", {{"trtllm-cooccurrence.alpha", alpha}});
  };
  CHECK(placed(3, "0.8") == Ranks{2, 1, 0, 1, 1, 2, 2, 0, 0, 0, 2, 1});
  CHECK(placed(2, "0.8") == Ranks{1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0});
  CHECK(placed(3, "0.5") == Ranks{0, 2, 0, 1, 1, 2, 1, 2, 2, 0, 1, 0});
  CHECK(placed(3, "1") == Ranks{2, 2, 0, 1, 1, 2, 1, 0, 0, 0, 2, 1});
  // Without partners the load alone decides.
  const HandProblem hand(trace, 3);
  CHECK(placed(3, "0") == hand.primaries("eplb"));
}
