// The selectors that look at one expert at a time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "placement/random_placement.hpp"
#include "placement/selector.hpp"

using namespace moescope;
using placement::Placement;
using Hosts = std::vector<std::int32_t>;

namespace {

// One layer, four ranks: expert 0 on ranks 1, 0 and 3, expert 1 on rank 2 only.
Placement replicated(int layers = 1) {
  Placement placement(layers, 2, 4);
  for (int layer = 0; layer < layers; ++layer) {
    placement.primary_at(layer, 0) = 1;
    placement.replicas_at(layer, 0) = {0, 3};
    placement.primary_at(layer, 1) = 2;
  }
  return placement;
}

std::unique_ptr<placement::ReplicaSelector> make(
    const std::string& name, const Placement& placement, int source,
    const std::map<std::string, std::string>& settings = {}) {
  auto made = placement::make_selector(name, placement, source, settings);
  if (!made) FAIL(made.error().message);
  return std::move(*made);
}

Hosts hosts_of(placement::ReplicaSelector& selector, int layer, int expert, int times) {
  Hosts all;
  for (int i = 0; i < times; ++i) {
    const std::vector<std::uint16_t> experts{static_cast<std::uint16_t>(expert)};
    Hosts host(1);
    selector.select(layer, 1, experts, host);
    all.push_back(host[0]);
  }
  return all;
}

}  // namespace

TEST_CASE("round-robin takes the copies in turn, each source from another one on") {
  const Placement placement = replicated(2);
  const auto first = make("round-robin", placement, 0), second = make("round-robin", placement, 1);
  CHECK(hosts_of(*first, 0, 0, 4) == Hosts{1, 0, 3, 1});
  CHECK(hosts_of(*second, 0, 0, 4) == Hosts{0, 3, 1, 0});
  // Every layer and expert has a turn of its own.
  CHECK(hosts_of(*first, 1, 0, 2) == Hosts{1, 0});
  CHECK(hosts_of(*first, 0, 1, 2) == Hosts{2, 2});
}

TEST_CASE("random takes every copy as often, and the same ones again") {
  const Placement placement = replicated(2);
  const auto selector = make("random", placement, 0);
  const Hosts drawn = hosts_of(*selector, 0, 0, 3000);
  for (const int rank : {0, 1, 3}) CHECK(std::abs(std::ranges::count(drawn, rank) - 1000) < 100);
  CHECK(hosts_of(*selector, 0, 1, 3) == Hosts{2, 2, 2});
  // Whatever was asked of other layers.
  const auto again = make("random", placement, 0);
  hosts_of(*again, 1, 0, 5);
  CHECK(hosts_of(*again, 0, 0, 3000) == drawn);
  CHECK(hosts_of(*make("random", placement, 1), 0, 0, 3000) != drawn);
  CHECK(hosts_of(*make("random", placement, 0, {{"seed", "1"}}), 0, 0, 3000) != drawn);
}

TEST_CASE("least-loaded turns to the host that this source used least") {
  const Placement placement = replicated(2);
  const auto selector = make("least-loaded", placement, 1);
  CHECK(hosts_of(*selector, 0, 0, 4) == Hosts{0, 1, 3, 0});
  CHECK(hosts_of(*selector, 1, 0, 1) == Hosts{0});
}

TEST_CASE("static-fair is SGLang's static dispatch map") {
  // physical_to_logical_map [[0, 1, 2, 3, 0, 1, 0, 2], [3, 0, 1, 2, 3, 1, 3, 0]] on four ranks; the
  // ranks per expert and source are those that the rule gives with CPython's random.Random(42).
  Placement placement(2, 4, 4);
  placement.primary = {0, 0, 1, 1, 0, 1, 1, 0};
  placement.replicas = {{2, 3}, {2}, {3}, {}, {3}, {2}, {}, {2, 3}};
  const std::vector<Hosts> expected{{0, 3, 2, 3}, {0, 2, 2, 0}, {3, 1, 1, 3}, {1, 1, 1, 1},
                                    {0, 3, 0, 3}, {2, 1, 2, 1}, {1, 1, 1, 1}, {0, 3, 2, 3}};
  for (int source = 0; source < 4; ++source) {
    const auto selector = make("static-fair", placement, source);
    for (int layer = 0; layer < 2; ++layer)
      for (int e = 0; e < 4; ++e)
        CHECK(hosts_of(*selector, layer, e, 2) ==
              Hosts(2, expected[static_cast<std::size_t>(layer) * 4 + e][source]));
  }
}

TEST_CASE("static-fair deals the other sources evenly to the copies") {
  core::Rng rng(3);
  const int ranks = 12;
  const auto placement = random_placement(2, 6, ranks, 0.2, rng);
  for (int layer = 0; layer < 2; ++layer) {
    for (int e = 0; e < 6; ++e) {
      std::map<int, int> remote_sources;
      for (int source = 0; source < ranks; ++source) {
        const int host = hosts_of(*make("static-fair", placement, source), layer, e, 1)[0];
        CHECK(placement.hosts(layer, e, host));
        if (placement.hosts(layer, e, source))
          CHECK(host == source);
        else
          ++remote_sources[host];
      }
      const int copies = 1 + static_cast<int>(placement.replicas_at(layer, e).size());
      for (const auto& [host, sources] : remote_sources) {
        CHECK(sources >= (ranks - copies) / copies);
        CHECK(sources <= (ranks - copies) / copies + 1);
      }
    }
  }
}

TEST_CASE("every selector picks hosts, and the same ones again") {
  core::Rng rng(5);
  for (const auto& description : placement::selectors()) {
    CAPTURE(description.name);
    for (const int ranks : {1, 5, 70}) {
      const auto placement = random_placement(2, 9, ranks, 0.3, rng);
      const auto one = make(description.name, placement, ranks - 1);
      const auto other = make(description.name, placement, ranks - 1);
      for (int token = 0; token < 50; ++token) {
        const int layer = rng.between(0, 1);
        const auto experts = random_token(9, rng.between(1, 9), rng);
        Hosts hosts(experts.size()), again(experts.size());
        one->select(layer, static_cast<int>(experts.size()), experts, hosts);
        other->select(layer, static_cast<int>(experts.size()), experts, again);
        CHECK(hosts == again);
        for (std::size_t i = 0; i < experts.size(); ++i)
          CHECK(placement.hosts(layer, experts[i], hosts[i]));
      }
    }
  }
}
