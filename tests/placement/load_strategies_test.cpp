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

TEST_CASE("topology puts experts near the tokens that need them") {
  // Two nodes of two ranks; requests 0-3 come from rank 3, 4-5 from rank 0, 6 from rank 2.
  auto trace = hand_trace(8, 1, {{0, {0}, 4}, {0, {1}, 2}, {0, {2}, 1}});
  trace.request_source = {3, 3, 3, 3, 0, 0, 2};
  HandProblem hand(trace, 4, 2);
  const Ranks near = hand.primaries("topology");
  CHECK(near[0] == 3);
  CHECK(near[1] == 0);
  CHECK(near[2] == 2);
  // With no slot on its own rank an expert goes to the other rank of the node.
  hand.problem.primary_slots = {4, 2, 2, 0};
  CHECK(hand.primaries("topology")[0] == 2);
  hand.problem.primary_slots = {4, 4, 0, 0};
  CHECK(hand.primaries("topology")[0] == 0);
}

TEST_CASE("topology weighs sources by the cost of their way") {
  // Expert 0 has 3 tokens on rank 0 of node 0 and 2 on each rank of node 1. On rank 0: 4 tokens
  // cross. On rank 2: 3 cross, 2 go to the other rank of the node.
  auto trace = hand_trace(4, 1, {{0, {0}, 7}});
  trace.request_source = {0, 0, 0, 2, 2, 3, 3};
  const HandProblem hand(trace, 4, 2);
  const auto rank = [&](const char* other_node) {
    return hand.primaries("topology", {{"topology.other_node", other_node}})[0];
  };
  CHECK(rank("1") == 0);    // 4 against 5
  CHECK(rank("1.9") == 0);  // 7.6 against 7.7
  CHECK(rank("2.1") == 2);  // 8.4 against 8.3
}

TEST_CASE("topology without sources fills by load, and refuses sources that are no rank") {
  auto trace = trace_of_loads({1, 7, 3, 3, 9});
  trace.request_source.clear();
  const HandProblem hand(trace, 2);
  CHECK(hand.primaries("topology") == hand.primaries("frequency"));
  trace.request_source.assign(trace.requests(), 1);
  trace.request_source[2] = 2;
  CHECK(HandProblem(trace, 2).error("topology", {}) ==
        "topology: request_source[2] is 2, 0 to 1 is needed");
}
