#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <tuple>

#include "routing/random_trace.hpp"
#include "routing/statistics.hpp"

using namespace moescope::routing;

namespace {

// How often each (layer, slot, expert) occurs.
std::map<std::tuple<int, int, int>, int> slot_counts(const RoutingTrace& trace) {
  std::map<std::tuple<int, int, int>, int> counts;
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    for (int layer = 0; layer < trace.layers; ++layer)
      for (int slot = 0; slot < trace.top_k; ++slot)
        ++counts[{layer, slot, trace.at(t, layer)[slot]}];
  return counts;
}

}  // namespace

TEST_CASE("the null trace keeps the count of every expert in every slot and repeats none") {
  for (const TraceShape& shape :
       {TraceShape{}, TraceShape{.experts = 1, .top_k = 1}, TraceShape{.experts = 4, .top_k = 4},
        TraceShape{.experts = 5, .top_k = 4, .skew = 4}, TraceShape{.requests = 0}}) {
    const RoutingTrace trace = random_trace(shape, 5);
    const RoutingTrace shuffled = null_trace(trace, 7);
    CHECK(shuffled.validate());
    CHECK(slot_counts(shuffled) == slot_counts(trace));
    CHECK(shuffled.request == trace.request);
    CHECK(shuffled.expert_ids == null_trace(trace, 7).expert_ids);
  }
}

TEST_CASE("the null trace removes co-activation: two cliques mix") {
  const RoutingTrace trace = hand_trace(4, 1, {{0, {0, 1}, 1000}, {0, {2, 3}, 1000}});
  const Statistics statistics = collect_statistics(null_trace(trace, 1));
  // Independent slots pair 0 with 1 and 0 with 3 equally often: 500 of its 1000 tokens each, within
  // six standard deviations.
  CHECK(std::abs(static_cast<double>(statistics.pairs(0, 0)[0 * 4 + 1]) - 500) < 100);
  CHECK(std::abs(static_cast<double>(statistics.pairs(0, 0)[0 * 4 + 3]) - 500) < 100);
  CHECK(statistics.load(0, 0, 0) == 1000);
}
