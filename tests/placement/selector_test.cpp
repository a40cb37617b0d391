#include "placement/selector.hpp"

#include <catch2/catch.hpp>

#include "placement/random_placement.hpp"

using namespace moescope;
using placement::Placement;

namespace {

// One layer, four ranks; expert e has its primary on rank e. Expert 0 also on 2, expert 1 also on 2
// and 3.
Placement replicated() {
  Placement placement(1, 4, 4);
  placement.primary = {0, 1, 2, 3};
  placement.replicas_at(0, 0) = {2};
  placement.replicas_at(0, 1) = {2, 3};
  return placement;
}

std::vector<std::int32_t> select(placement::ReplicaSelector& selector,
                                 const std::vector<std::uint16_t>& experts) {
  std::vector<std::int32_t> hosts(experts.size());
  selector.select(0, static_cast<int>(experts.size()), experts, hosts);
  return hosts;
}

std::vector<std::int32_t> select(const std::string& name, int source,
                                 const std::vector<std::uint16_t>& experts) {
  const Placement placement = replicated();
  const auto selector = placement::make_selector(name, placement, source);
  REQUIRE(selector);
  return select(**selector, experts);
}

using Hosts = std::vector<std::int32_t>;

}  // namespace

TEST_CASE("primary ignores replicas") { CHECK(select("primary", 2, {1, 0, 3}) == Hosts{1, 0, 3}); }

TEST_CASE("local-first takes its own copy, then visited ranks, then the primary") {
  CHECK(select("local-first", 2, {1, 0, 3}) == Hosts{2, 2, 3});
  // Expert 2 can only run on rank 2, so 0 and 1 join it there, though they stand before it.
  CHECK(select("local-first", 1, {0, 2}) == Hosts{2, 2});
  CHECK(select("local-first", 0, {1, 3}) == Hosts{3, 3});
  // Both copies of 1 are visited: the lowest rank.
  CHECK(select("local-first", 0, {1, 3, 2}) == Hosts{2, 3, 2});
  // Nothing is settled: the first goes to its primary.
  CHECK(select("local-first", 3, {0}) == Hosts{0});
  CHECK(select("local-first", 0, {1}) == Hosts{1});
}

TEST_CASE("local-first chooses alike with ranks as bits and with more ranks than bits") {
  core::Rng rng(5);
  Placement narrow = random_placement(2, 40, 64, 0.08, rng), wide = narrow;
  wide.ranks = 65;
  for (int round = 0; round < 300; ++round) {
    const int source = rng.between(0, 63), layer = rng.between(0, 1);
    const auto token = random_token(40, 8, rng);
    Hosts by_bits(8), by_search(8);
    (*placement::make_selector("local-first", narrow, source))->select(layer, 8, token, by_bits);
    (*placement::make_selector("local-first", wide, source))->select(layer, 8, token, by_search);
    CHECK(by_bits == by_search);
  }
}

TEST_CASE("gesr prefers the anchor and visited ranks while their load passes the guard") {
  const Placement placement = replicated();
  const auto made = placement::make_selector("gesr", placement, 2, {{"rho", "1"}});
  REQUIRE(made);
  auto& selector = **made;
  CHECK(select(selector, {1, 0}) == Hosts{2, 2});
  // Rank 2 now has 2 of 2 activations, over 1.15 times the mean: the least loaded other copy.
  CHECK(select(selector, {1}) == Hosts{1});
  CHECK(select(selector, {1}) == Hosts{3});
  // Loads 0, 1, 2, 1: the mean is 1, ranks 1 and 3 pass. Rank 3 is visited by expert 3.
  CHECK(select(selector, {3, 1}) == Hosts{3, 3});
}

TEST_CASE("gesr falls back to all copies when none passes, and forgets at rate rho") {
  const Placement placement = replicated();
  const auto made = placement::make_selector("gesr", placement, 3, {{"theta", "0"}, {"rho", "0"}});
  REQUIRE(made);
  auto& selector = **made;
  // With rho 0 only the last token counts.
  CHECK(select(selector, {0, 2}) == Hosts{0, 2});
  // Both copies of expert 0 carry 1, the mean is 0.5: none passes, the lowest rank serves.
  CHECK(select(selector, {0}) == Hosts{0});
  CHECK(select(selector, {0}) == Hosts{2});
}

TEST_CASE("what the gesr paper leaves open is a setting") {
  const Placement placement = replicated();
  const auto first = [&](int source, const std::map<std::string, std::string>& settings) {
    const auto made = placement::make_selector("gesr", placement, source, settings);
    REQUIRE(made);
    return select(**made, {0, 1});
  };
  // Nothing is loaded yet: the anchor's copies, or the lowest ids.
  CHECK(first(2, {}) == Hosts{2, 2});
  CHECK(first(2, {{"anchor", "false"}}) == Hosts{0, 1});
  // With an update after each expert rank 2 carries 1 of 1 when expert 1 is placed.
  CHECK(first(2, {{"update", "expert"}}) == Hosts{2, 1});
}

TEST_CASE("gesr's loads are those of a layer or of the model") {
  Placement placement(2, 2, 2);
  placement.primary = {0, 1, 0, 1};
  placement.replicas_at(0, 0) = placement.replicas_at(1, 0) = {1};
  for (const std::string scope : {"layer", "model"}) {
    const auto made = placement::make_selector("gesr", placement, 0, {{"load_scope", scope}});
    REQUIRE(made);
    Hosts hosts(1);
    (*made)->select(0, 1, std::vector<std::uint16_t>{0}, hosts);
    CHECK(hosts == Hosts{0});
    (*made)->select(1, 1, std::vector<std::uint16_t>{0}, hosts);
    CHECK(hosts == Hosts{scope == "layer" ? 0 : 1});
  }
}

TEST_CASE("selectors are found by name, with settings") {
  const Placement placement = replicated();
  CHECK(placement::selectors().size() == 9);
  for (const auto& description : placement::selectors())
    CHECK(placement::make_selector(description.name, placement, 0));
  const auto unknown = placement::make_selector("local_first", placement, 0);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message == "unknown selector 'local_first': did you mean 'local-first'?");
  const auto setting = placement::make_selector("gesr", placement, 0, {{"teta", "1"}});
  REQUIRE_FALSE(setting);
  CHECK(setting.error().message.find("'theta'") != std::string::npos);
  CHECK(placement::default_selector("gesr") == "gesr");
  CHECK(placement::default_selector("joint") == "cover");
  CHECK(placement::default_selector("coverage") == "local-first");
}
