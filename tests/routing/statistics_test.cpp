#include "routing/statistics.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "routing/random_trace.hpp"

using namespace moescope::routing;

namespace {

bool uses(const RoutingTrace& trace, std::size_t token, int layer, int expert) {
  return std::ranges::count(trace.at(token, layer), expert) > 0;
}

// Tokens of `family` that use i at layer a and j at layer b.
std::uint64_t count_tokens(const RoutingTrace& trace, int family, int a, int i, int b, int j) {
  std::uint64_t count = 0;
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    count += trace.family_of(t) == family && uses(trace, t, a, i) && uses(trace, t, b, j);
  return count;
}

}  // namespace

TEST_CASE("statistics equal a count over all tokens") {
  const RoutingTrace trace = random_trace({.layers = 3, .experts = 5, .top_k = 3}, 11);
  const Statistics statistics = collect_statistics(trace);
  REQUIRE(statistics.families == 3);
  CHECK(statistics.tokens == std::vector<std::uint64_t>{40, 40, 40});
  for (int f = 0; f < 3; ++f)
    for (int layer = 0; layer < 3; ++layer)
      for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 5; ++j) {
          REQUIRE(statistics.pairs(f, layer)[i * 5 + j] ==
                  count_tokens(trace, f, layer, i, layer, j));
          if (layer < 2)
            REQUIRE(statistics.transitions[((f * 2 + layer) * 5 + i) * 5 + j] ==
                    count_tokens(trace, f, layer, i, layer + 1, j));
        }
  CHECK(statistics.load(1, 2, 3) == count_tokens(trace, 1, 2, 3, 2, 3));
}

TEST_CASE("pooled counts sum the families") {
  const Statistics statistics = collect_statistics(random_trace({}, 2));
  const auto pairs = statistics.pooled_pairs(1);
  const auto load = statistics.pooled_load(1);
  for (int e = 0; e < 8; ++e) {
    CHECK(pairs[e * 8 + e] == load[e]);
    CHECK(load[e] == static_cast<double>(statistics.load(0, 1, e) + statistics.load(1, 1, e) +
                                         statistics.load(2, 1, e)));
  }
}

TEST_CASE("a trace without tokens has zero counts") {
  const Statistics statistics = collect_statistics(random_trace({.layers = 1, .requests = 0}, 1));
  CHECK(statistics.transitions.empty());
  CHECK(statistics.pooled_load(0) == std::vector<double>(8, 0.0));
}
