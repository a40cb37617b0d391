// The set-cover selectors against all choices of hosts.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <set>

#include "placement/random_placement.hpp"
#include "placement/selector.hpp"

using namespace moescope;
using placement::Placement;
using Hosts = std::vector<std::int32_t>;
using Experts = std::vector<std::uint16_t>;

namespace {

int remote_ranks(const Hosts& hosts, int source) {
  std::set<std::int32_t> ranks(hosts.begin(), hosts.end());
  ranks.erase(source);
  return static_cast<int>(ranks.size());
}

// The fewest other ranks over every choice of one host for each expert; used: bits of ranks.
int fewest_remote(const Placement& placement, const Experts& experts, int source,
                  std::uint32_t used = 0, std::size_t at = 0) {
  if (at == experts.size()) return std::popcount(used & ~(1u << source));
  int fewest = placement.ranks;
  for (int rank = 0; rank < placement.ranks; ++rank)
    if (placement.hosts(0, experts[at], rank))
      fewest =
          std::min(fewest, fewest_remote(placement, experts, source, used | (1u << rank), at + 1));
  return fewest;
}

std::unique_ptr<placement::ReplicaSelector> make(
    const std::string& name, const Placement& placement, int source,
    const std::map<std::string, std::string>& settings = {}) {
  auto made = placement::make_selector(name, placement, source, settings);
  if (!made) FAIL(made.error().message);
  return std::move(*made);
}

Hosts select(placement::ReplicaSelector& selector, const Experts& experts) {
  Hosts hosts(experts.size());
  selector.select(0, static_cast<int>(experts.size()), experts, hosts);
  return hosts;
}

void check_hosted(const Placement& placement, const Experts& experts, const Hosts& hosts) {
  for (std::size_t i = 0; i < experts.size(); ++i) CHECK(placement.hosts(0, experts[i], hosts[i]));
}

}  // namespace

TEST_CASE("cover sends every token to the fewest ranks, whatever came before") {
  core::Rng rng(11);
  for (int round = 0; round < 200; ++round) {
    const int experts = rng.between(1, 10), ranks = rng.between(1, 9);
    const auto placement = random_placement(1, experts, ranks, rng.uniform() * 0.5, rng);
    const int source = rng.between(0, ranks - 1);
    const auto cover = make("cover", placement, source);
    const auto greedy = make("cover-greedy", placement, source);
    const auto local_first = make("local-first", placement, source);
    for (int token = 0; token < 10; ++token) {
      const auto chosen = random_token(experts, rng.between(1, std::min(experts, 7)), rng);
      const auto hosts = select(*cover, chosen);
      const auto greedy_hosts = select(*greedy, chosen);
      check_hosted(placement, chosen, hosts);
      check_hosted(placement, chosen, greedy_hosts);
      const int remote = remote_ranks(hosts, source);
      CHECK(remote == fewest_remote(placement, chosen, source));
      CHECK(remote <= remote_ranks(greedy_hosts, source));
      CHECK(remote <= remote_ranks(select(*local_first, chosen), source));
    }
  }
}

TEST_CASE("cover is exact for 16 experts on 64 ranks, and holds its own beyond") {
  core::Rng rng(12);
  // Pairs of experts share one rank each; other copies are alone on theirs. Eight ranks are needed.
  Placement placement(1, 16, 64);
  for (int e = 0; e < 16; ++e) {
    placement.primary_at(0, e) = 8 + e;
    placement.replicas_at(0, e) = {e / 2, 24 + e, 40 + e};
    std::ranges::sort(placement.replicas_at(0, e));
  }
  const auto all = random_token(16, 16, rng);
  CHECK(remote_ranks(select(*make("cover", placement, 63), all), 63) == 8);
  for (const int experts : {17, 70, 200}) {
    const int ranks = 90;
    const auto many = random_placement(1, experts, ranks, 0.05, rng);
    const auto token = random_token(experts, experts, rng);
    const auto hosts = select(*make("cover", many, 3), token);
    check_hosted(many, token, hosts);
    CHECK(remote_ranks(hosts, 3) <= remote_ranks(select(*make("local-first", many, 3), token), 3));
  }
}

TEST_CASE("cover-greedy takes the rank that holds most of the token") {
  // Rank 2 holds four of the six experts, ranks 0 and 1 three each: greed needs a third rank.
  Placement placement(1, 6, 6);
  placement.primary = {0, 0, 0, 1, 1, 1};
  placement.replicas = {{2}, {2}, {3}, {2}, {2}, {4}};
  const auto greedy = make("cover-greedy", placement, 5), cover = make("cover", placement, 5);
  for (const auto& selector : {greedy.get(), cover.get()}) {
    CHECK(select(*selector, {2}) == Hosts{0});
    CHECK(select(*selector, {5}) == Hosts{1});
  }
  CHECK(select(*greedy, {0, 1, 2, 3, 4, 5}) == Hosts{2, 2, 3, 2, 2, 4});
  CHECK(select(*cover, {0, 1, 2, 3, 4, 5}) == Hosts{0, 0, 0, 1, 1, 1});
}

TEST_CASE("cover turns to the lighter of equal ranks") {
  // Experts 0 and 1 are both on ranks 1 and 2.
  Placement placement(1, 2, 4);
  placement.primary = {1, 2};
  placement.replicas_at(0, 0) = {2};
  placement.replicas_at(0, 1) = {1};
  const auto cover = make("cover", placement, 0);
  CHECK(select(*cover, {0, 1}) == Hosts{1, 1});
  CHECK(select(*cover, {0, 1}) == Hosts{2, 2});
  CHECK(select(*cover, {0}) == Hosts{1});
  CHECK(select(*cover, {1}) == Hosts{2});
  // The source's own copy is free, however loaded.
  const auto local = make("cover", placement, 2);
  for (int i = 0; i < 5; ++i) CHECK(select(*local, {0, 1}) == Hosts{2, 2});
}

TEST_CASE("cover pays further ranks to spare an overloaded one only when it may") {
  // Rank 1 holds both experts, ranks 2 and 3 one each.
  Placement placement(1, 2, 4);
  placement.primary = {1, 1};
  placement.replicas_at(0, 0) = {2};
  placement.replicas_at(0, 1) = {3};
  const auto strict = make("cover", placement, 0);
  const auto relaxed = make("cover", placement, 0, {{"balance", "1"}});
  CHECK(select(*relaxed, {0, 1}) == Hosts{1, 1});
  CHECK(select(*strict, {0, 1}) == Hosts{1, 1});
  // Rank 1 carries 2 of 2, over 1.15 times the mean.
  CHECK(select(*relaxed, {0, 1}) == Hosts{2, 3});
  CHECK(select(*strict, {0, 1}) == Hosts{1, 1});
  // An own copy over the guard is spared too, and a rank that alone holds an expert never.
  const auto local = make("cover", placement, 1, {{"balance", "1"}, {"theta", "0"}});
  CHECK(select(*local, {0}) == Hosts{1});
  CHECK(select(*local, {0}) == Hosts{2});
  Placement alone(1, 1, 2);
  alone.primary = {1};
  const auto forced = make("cover", alone, 0, {{"balance", "5"}});
  for (int i = 0; i < 3; ++i) CHECK(select(*forced, {0}) == Hosts{1});
}

TEST_CASE("with balance cover stays within the ranks that it may pay, and evens the load") {
  core::Rng rng(13);
  const int experts = 12, ranks = 6;
  for (int round = 0; round < 20; ++round) {
    const auto placement = random_placement(1, experts, ranks, 0.3, rng);
    const auto strict = make("cover", placement, 0);
    const auto relaxed = make("cover", placement, 0, {{"balance", "1"}});
    std::vector<int> strict_load(ranks, 0), relaxed_load(ranks, 0);
    for (int token = 0; token < 200; ++token) {
      const auto chosen = random_token(experts, 3, rng);
      const auto few = select(*strict, chosen), even = select(*relaxed, chosen);
      CHECK(remote_ranks(even, 0) <= remote_ranks(few, 0) + 1);
      for (const int rank : few) ++strict_load[rank];
      for (const int rank : even) ++relaxed_load[rank];
    }
    CHECK(std::ranges::max(relaxed_load) <= std::ranges::max(strict_load));
  }
}
