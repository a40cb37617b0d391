#include "lab/mixes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "core/rng.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using routing::RoutingTrace;
using routing::TokenList;

namespace {

// Families of very different sizes, requests of different lengths, tokens of requests by turns.
RoutingTrace uneven_trace(std::uint64_t seed) {
  const auto whole =
      random_trace({.layers = 1, .families = 4, .requests = 60, .tokens_per_request = 30}, seed);
  core::Rng rng(seed);
  std::vector<int> length(60);
  for (int r = 0; r < 60; ++r) length[r] = rng.between(1, r % 4 == 2 ? 8 : 30);
  TokenList tokens;
  for (std::size_t t = 0; t < whole.tokens(); ++t)
    if (whole.position[t] < length[whole.request[t]]) tokens.push_back(t);
  std::ranges::stable_sort(tokens, {}, [&](std::size_t t) { return whole.position[t]; });
  return routing::take_tokens(whole, tokens);
}

std::map<int, std::size_t> counts(const RoutingTrace& trace, const TokenList& tokens) {
  std::map<int, std::size_t> found;
  for (const std::size_t t : tokens) ++found[trace.family_of(t)];
  return found;
}

// Every mix is a servable trace: no token twice, positions ascend.
void check_servable(const RoutingTrace& trace, const TokenList& tokens) {
  CHECK(std::set<std::size_t>(tokens.begin(), tokens.end()).size() == tokens.size());
  CHECK(routing::take_tokens(trace, tokens).validate());
}

}  // namespace

TEST_CASE("a uniform mix has equally many tokens of each family") {
  const auto trace = uneven_trace(1);
  REQUIRE(lab::families_present(trace) == std::vector<int>{0, 1, 2, 3});
  const auto mix = lab::uniform_mix(trace, {0, 2, 3});
  check_servable(trace, mix);
  CHECK(std::ranges::is_sorted(mix));
  auto found = counts(trace, mix);
  // The smallest family gives all it has.
  TokenList all(trace.tokens());
  for (std::size_t t = 0; t < all.size(); ++t) all[t] = t;
  CHECK(found[2] == counts(trace, all)[2]);
  CHECK(found[0] == found[2]);
  CHECK(found[3] == found[2]);
  CHECK(found.count(1) == 0);
}

TEST_CASE("four fifths of a heavy mix are one family, the rest equal") {
  const auto trace = uneven_trace(2);
  for (int family = 0; family < 4; ++family) {
    const auto mix = lab::heavy_mix(trace, family);
    REQUIRE_FALSE(mix.empty());
    check_servable(trace, mix);
    auto found = counts(trace, mix);
    CHECK(5 * found[family] == 4 * mix.size());
    for (int other = 0; other < 4; ++other)
      if (other != family) CHECK(15 * found[other] == mix.size());
  }
}

TEST_CASE("families in turn come one after the other") {
  const auto trace = uneven_trace(3);
  const auto mix = lab::families_in_turn(trace, {3, 1, 0});
  check_servable(trace, mix);
  std::vector<int> order;
  for (const std::size_t t : mix)
    if (order.empty() || order.back() != trace.family_of(t)) order.push_back(trace.family_of(t));
  CHECK(order == std::vector<int>{3, 1, 0});
  CHECK(counts(trace, mix)[3] * 3 == mix.size());
}

TEST_CASE("a switch has two halves of equal length, each uniform") {
  const auto trace = uneven_trace(4);
  const auto mix = lab::switched_mix(trace, {0, 1}, {3});
  REQUIRE_FALSE(mix.empty());
  check_servable(trace, mix);
  const TokenList before(mix.begin(), mix.begin() + mix.size() / 2);
  const TokenList after(mix.begin() + mix.size() / 2, mix.end());
  CHECK(counts(trace, after) == std::map<int, std::size_t>{{3, mix.size() / 2}});
  CHECK(counts(trace, before) ==
        std::map<int, std::size_t>{{0, mix.size() / 4}, {1, mix.size() / 4}});
}

TEST_CASE("a burst is 15 percent of the mix, in one piece, of requests of its own") {
  const auto trace = uneven_trace(5);
  for (const int family : {0, 1, 3}) {
    const auto mix = lab::burst_mix(trace, family);
    REQUIRE_FALSE(mix.empty());
    check_servable(trace, mix);
    const std::size_t burst = mix.size() * 3 / 20, around = (mix.size() - burst) / 2;
    REQUIRE(20 * burst == 3 * mix.size());
    const TokenList inside(mix.begin() + around, mix.begin() + around + burst);
    TokenList outside(mix.begin(), mix.begin() + around);
    outside.insert(outside.end(), mix.begin() + around + burst, mix.end());
    CHECK(counts(trace, inside) == std::map<int, std::size_t>{{family, burst}});
    for (const auto& [_, count] : counts(trace, outside)) CHECK(count * 4 == outside.size());
    std::set<int> requests;
    for (const std::size_t t : inside) requests.insert(trace.request[t]);
    CHECK(std::ranges::none_of(outside,
                               [&](std::size_t t) { return requests.count(trace.request[t]); }));
  }
}

TEST_CASE("a trace of one family has no heavy mix, switch or burst") {
  const auto trace = random_trace({.families = 1}, 1);
  CHECK(lab::heavy_mix(trace, 0).empty());
  CHECK(lab::switched_mix(trace, {0}, {}).empty());
  CHECK(lab::burst_mix(trace, 0).empty());
}
