// Choosing for many tokens at once is choosing for one after the other.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <memory>

#include "placement/random_placement.hpp"
#include "placement/selector.hpp"
#include "placement/selectors/token_covers.hpp"

using namespace moescope;
using placement::Placement;
using Hosts = std::vector<std::int32_t>;
using Experts = std::vector<std::uint16_t>;
using Settings = std::map<std::string, std::string>;

namespace {

// Every selector as it comes, and with the settings that change how it goes through tokens.
std::vector<std::pair<std::string, Settings>> all_selectors() {
  std::vector<std::pair<std::string, Settings>> all;
  for (const auto& description : placement::selectors()) all.push_back({description.name, {}});
  all.push_back({"cover", {{"balance", "1"}}});
  all.push_back({"cover", {{"source", "counted"}}});
  all.push_back({"gesr", {{"update", "expert"}}});
  all.push_back({"gesr", {{"load_scope", "model"}, {"anchor", "false"}}});
  return all;
}

Experts random_tokens(int experts, int top_k, int tokens, core::Rng& rng) {
  Experts all;
  for (int token = 0; token < tokens; ++token)
    for (const auto expert : random_token(experts, top_k, rng)) all.push_back(expert);
  return all;
}

struct Shape {
  int ranks, experts, top_k;
  double copies;
};

// From one expert on one rank to copies everywhere, more ranks than experts, more ranks than bits
// and more experts a token than are searched exactly.
Shape random_shape(core::Rng& rng) {
  const std::vector<int> all_ranks{1, 2, 3, 7, 8, 16, 63, 64, 65, 80}, all_top_k{1, 2, 4, 8, 17};
  const std::vector<double> all_copies{0, 0.05, 0.2, 0.5, 1};
  const int ranks = rng.pick(all_ranks);
  const int experts = rng.chance(0.2) ? 1 : rng.between(2, 40);
  return {ranks, experts, std::min(experts, rng.pick(all_top_k)), rng.pick(all_copies)};
}

void select_by_token(placement::ReplicaSelector& selector, int layer, int top_k,
                     const Experts& experts, Hosts& hosts) {
  for (std::size_t i = 0; i < experts.size(); i += top_k)
    selector.select(layer, top_k, std::span(experts).subspan(i, top_k),
                    std::span(hosts).subspan(i, top_k));
}

}  // namespace

TEST_CASE("a selector's hosts are the same however tokens are cut into calls") {
  core::Rng rng(21);
  for (const auto& [name, settings] : all_selectors()) {
    CAPTURE(name, settings);
    for (int round = 0; round < 40; ++round) {
      const auto [ranks, experts, top_k, copies] = random_shape(rng);
      CAPTURE(ranks, experts, top_k, copies);
      const auto placement = random_placement(3, experts, ranks, copies, rng);
      const int source = rng.between(0, ranks - 1);
      const auto whole = placement::make_selector(name, placement, source, settings);
      const auto single = placement::make_selector(name, placement, source, settings);
      REQUIRE(whole);
      REQUIRE(single);
      // The last layer stays empty.
      for (const int layer : {0, 1, 0, 0, 1}) {
        const Experts tokens = random_tokens(experts, top_k, rng.between(0, 70), rng);
        Hosts at_once(tokens.size(), -1), one_by_one(tokens.size(), -1);
        (*whole)->select(layer, top_k, tokens, at_once);
        select_by_token(**single, layer, top_k, tokens, one_by_one);
        CHECK(at_once == one_by_one);
        for (std::size_t i = 0; i < tokens.size(); ++i)
          if (!placement.hosts(layer, tokens[i], at_once[i])) FAIL("a host without the expert");
      }
    }
  }
}

TEST_CASE("covers by bits are those of the choice for one token") {
  core::Rng rng(22);
  for (int round = 0; round < 300; ++round) {
    auto [ranks, experts, top_k, copies] = random_shape(rng);
    // Of copies in the middle range comes what greed does not solve.
    if (round % 2 == 0) copies = rng.uniform() * 0.3;
    CAPTURE(ranks, experts, top_k, copies);
    const auto placement = random_placement(2, experts, ranks, copies, rng);
    const auto tables = std::make_shared<const placement::HostTables>(placement);
    const int source = rng.between(-1, ranks - 1);
    const bool exact = rng.chance(0.7);
    placement::TokenCovers covers(tables, source, exact);
    placement::TokenCoverChoice choice(placement, source, exact);
    std::vector<std::uint64_t> load(ranks, 0);
    for (auto& activations : load) activations = rng.below(3);
    std::vector<std::uint64_t> expected_load = load;
    const Experts tokens = random_tokens(experts, top_k, 60, rng);
    Hosts hosts(tokens.size()), expected(tokens.size());
    covers.choose(1, top_k, tokens, hosts, load.data());
    for (std::size_t i = 0; i < tokens.size(); i += top_k) {
      const auto chosen = std::span(expected).subspan(i, top_k);
      choice.choose(1, std::span(tokens).subspan(i, top_k), chosen, expected_load.data(), nullptr);
      for (const std::int32_t host : chosen) ++expected_load[host];
    }
    CHECK(hosts == expected);
    CHECK(load == expected_load);
  }
}
