#include "placement/span/span_tables.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "core/rng.hpp"
#include "placement/span/span_search.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using namespace moescope::placement;

namespace {

// By trying every set of ranks.
MinimumCovers brute_force(const std::vector<RankMask>& hosts, int ranks) {
  MinimumCovers best{ranks + 1, 0};
  for (RankMask set = 0; set < rank_bit(ranks); ++set) {
    if (std::ranges::any_of(hosts, [&](RankMask h) { return (h & set) == 0; })) continue;
    const int size = std::popcount(set);
    if (size < best.size) best = {size, 0};
    if (size == best.size) best.ranks |= set;
  }
  return best;
}

std::vector<RankMask> random_hosts(int experts, int ranks, core::Rng& rng) {
  std::vector<RankMask> hosts(experts);
  for (RankMask& mask : hosts) {
    mask = rank_bit(rng.between(0, ranks - 1));
    while (rng.chance(0.4)) mask |= rank_bit(rng.between(0, ranks - 1));
  }
  return hosts;
}

std::int64_t cost_of(const routing::RoutingTrace& trace, const std::vector<RankMask>& hosts,
                     int ranks) {
  std::int64_t cost = 0;
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    std::vector<RankMask> mine;
    for (const int expert : trace.at(t, 0)) mine.push_back(hosts[expert]);
    cost += brute_force(mine, ranks).size;
  }
  return cost;
}

std::vector<std::uint32_t> all_tokens(const routing::RoutingTrace& trace) {
  std::vector<std::uint32_t> tokens(trace.tokens());
  std::iota(tokens.begin(), tokens.end(), 0);
  return tokens;
}

}  // namespace

TEST_CASE("minimum covers and the ranks in them are those of trying every set") {
  core::Rng rng(3);
  for (int round = 0; round < 3000; ++round) {
    const int ranks = rng.between(1, 7);
    const auto hosts = random_hosts(rng.between(1, 6), ranks, rng);
    const auto expected = brute_force(hosts, ranks);
    const auto found = minimum_covers(hosts);
    REQUIRE(found.size == expected.size);
    REQUIRE(found.ranks == expected.ranks);
  }
  CHECK(minimum_covers({}).size == 0);
}

TEST_CASE("the tables give the cost of every single change, before and after changes") {
  core::Rng rng(4);
  for (int round = 0; round < 12; ++round) {
    const int experts = 7, ranks = rng.between(2, 5);
    const auto trace = random_trace(
        {.layers = 1, .experts = experts, .top_k = rng.between(1, 4), .requests = 3}, round);
    const auto tokens = all_tokens(trace);
    const SpanTokens layer(trace, 0, tokens);
    auto hosts = random_hosts(experts, ranks, rng);
    SpanTables tables(layer, ranks, hosts);
    for (int change = 0; change < 4; ++change) {
      const std::int64_t cost = cost_of(trace, hosts, ranks);
      REQUIRE(tables.cost() == cost);
      const auto delta = [&](int expert, RankMask mask) {
        auto other = hosts;
        other[expert] = mask;
        return cost_of(trace, other, ranks) - cost;
      };
      for (int e = 0; e < experts; ++e) {
        std::int64_t uses = 0;
        for (const auto& choice : tables.choices(e)) uses += choice.tokens;
        CHECK(uses == static_cast<std::int64_t>(layer.uses(e).size()));
        for (int r = 0; r < ranks; ++r) {
          if ((hosts[e] & rank_bit(r)) == 0) {
            CHECK(tables.add_delta(e, r) == delta(e, hosts[e] | rank_bit(r)));
            for_each_rank(hosts[e], [&](int from) {
              CHECK(tables.move_delta(e, from, r) ==
                    delta(e, (hosts[e] & ~rank_bit(from)) | rank_bit(r)));
            });
          } else if (!is_single(hosts[e])) {
            CHECK(tables.remove_delta(e, r) == delta(e, hosts[e] & ~rank_bit(r)));
          }
        }
      }
      const int a = rng.between(0, experts - 1), b = (a + rng.between(1, experts - 1)) % experts;
      const auto fresh = random_hosts(2, ranks, rng);
      auto other = hosts;
      other[a] = fresh[0];
      other[b] = fresh[1];
      const std::int64_t alone = delta(a, fresh[0]) + delta(b, fresh[1]);
      CHECK(cost + alone + tables.joint_correction(a, fresh[0], b, fresh[1]) ==
            cost_of(trace, other, ranks));
      tables.set_hosts(a, fresh[0]);
      tables.set_hosts(b, fresh[1]);
      hosts = other;
    }
  }
}

TEST_CASE("the search finds the best of all placements of small layers, or comes close") {
  int optimal = 0;
  constexpr int kRounds = 30;
  for (int round = 0; round < kRounds; ++round) {
    const auto trace = random_trace(
        {.layers = 1, .experts = 6, .top_k = 3, .requests = 4, .tokens_per_request = 12}, round);
    const auto tokens = all_tokens(trace);
    const SpanTokens layer(trace, 0, tokens);
    std::vector<double> uses(6, 0.0);
    for (int e = 0; e < 6; ++e) uses[e] = static_cast<double>(layer.uses(e).size());
    const WindowUses windows(uses, {1.0}, 6, 2);
    // Two ranks of four slots: two experts have copies on both.
    SpanSearch search({&layer, &windows, {4, 4}}, {1, 1, 1, 2, 2, 2});
    search.fill();
    search.descend();
    core::Rng rng(round);
    for (int kick = 0; kick < 20; ++kick) search.kick(rng);
    const auto found = search.result();
    std::int64_t best = 1 << 30;
    for (RankMask first = 0; first < 64; ++first) {
      if (std::popcount(first) != 4) continue;
      for (RankMask second = 0; second < 64; ++second) {
        if (std::popcount(second) != 4 || (first | second) != 63) continue;
        std::vector<RankMask> hosts(6);
        for (int e = 0; e < 6; ++e) hosts[e] = (first >> e & 1) | (second >> e & 1) << 1;
        best = std::min(best, cost_of(trace, hosts, 2));
      }
    }
    const auto cost = std::lround(found.cost * static_cast<double>(trace.tokens()));
    CHECK(cost == cost_of(trace, found.hosts, 2));
    CHECK(cost >= best);
    CHECK(cost <= best * 1.1);
    optimal += cost == best;
  }
  CHECK(optimal >= kRounds - 3);
}
