// The fast way to count gives the same score as the plain one, to the bit.
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "metrics/count_by_block.hpp"
#include "metrics/count_by_token.hpp"
#include "metrics/same_score.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using metrics::Score;
using placement::Placement;
using routing::RoutingTrace;

namespace {

Placement random_placement(const RoutingTrace& trace, int ranks, double copies, core::Rng& rng) {
  Placement placement(trace.layers, trace.experts, ranks);
  for (std::size_t i = 0; i < placement.primary.size(); ++i) {
    placement.primary[i] = static_cast<int>(rng.below(ranks));
    for (int r = 0; r < ranks; ++r)
      if (r != placement.primary[i] && rng.chance(copies)) placement.replicas[i].push_back(r);
  }
  return placement;
}

metrics::Selectors make_all(const std::string& name, const Placement& placement) {
  auto made = placement::make_selectors(name, placement);
  REQUIRE(made);
  return std::move(*made);
}

// Both ways on fresh selectors; whether the fast one was possible.
bool compare(const RoutingTrace& trace, const Placement& placement, int nodes,
             const std::string& selector) {
  const metrics::Windows windows(trace);
  const auto score = [&](auto count) {
    const auto selectors = make_all(selector, placement);
    const metrics::CountInputs inputs{trace, placement, nodes, selectors, windows};
    return count(inputs).finish(inputs);
  };
  const Score expected = score(metrics::count_by_token);
  const auto scored = metrics::score(trace, placement, {selector, nodes});
  REQUIRE(scored);
  check_same_score(*scored, expected);
  const auto selectors = make_all(selector, placement);
  if (!metrics::can_count_by_block({trace, placement, nodes, selectors, windows})) return false;
  check_same_score(score(metrics::count_by_block), expected);
  return true;
}

// Tokens of different requests interleaved, as decoding in batches gives them.
void interleave(RoutingTrace& trace, core::Rng& rng) {
  std::vector<std::size_t> order(trace.tokens());
  for (std::size_t t = 0; t < order.size(); ++t) order[t] = t;
  rng.shuffle(order);
  RoutingTrace shuffled = trace;
  const std::size_t ids = static_cast<std::size_t>(trace.layers) * trace.top_k;
  for (std::size_t t = 0; t < order.size(); ++t) {
    shuffled.request[t] = trace.request[order[t]];
    std::copy_n(&trace.expert_ids[order[t] * ids], ids, &shuffled.expert_ids[t * ids]);
  }
  trace = std::move(shuffled);
}

}  // namespace

TEST_CASE("counting by blocks equals counting by tokens") {
  core::Rng rng(11);
  for (const std::string selector : {"primary", "local-first", "cover", "cover-greedy", "gesr",
                                     "random", "round-robin", "static-fair", "least-loaded"}) {
    for (int round = 0; round < 6; ++round) {
      const int nodes = std::vector<int>{1, 2, 8}[round % 3];
      const int ranks = round == 5 ? 64 : nodes * rng.between(1, 64 / nodes);
      const int experts = rng.between(9, 80);
      RoutingTrace trace = random_trace({.layers = rng.between(1, 3),
                                         .experts = experts,
                                         .top_k = round % 2 == 0 ? 8 : rng.between(1, 9),
                                         .requests = 10,
                                         .tokens_per_request = rng.between(1, 90),
                                         .ranks = std::min(ranks, rng.between(1, 64)),
                                         .tokens_per_step = rng.between(0, 1) * 150},
                                        rng.next());
      if (round % 2 == 1) interleave(trace, rng);
      for (const double copies : {0.0, 0.04})
        CHECK(compare(trace, random_placement(trace, ranks, copies, rng), nodes, selector));
    }
  }
}

TEST_CASE(
    "counting is the same at the edges: one expert, more ranks than experts, copies all over") {
  core::Rng rng(13);
  for (const auto& description : placement::selectors()) {
    CAPTURE(description.name);
    for (const int experts : {1, 2, 17}) {
      for (const int ranks : {1, 6, 64}) {
        const RoutingTrace trace = random_trace({.layers = 2,
                                                 .experts = experts,
                                                 .top_k = std::min(experts, 8),
                                                 .requests = 7,
                                                 .tokens_per_request = rng.between(1, 40),
                                                 .ranks = ranks,
                                                 .tokens_per_step = 60},
                                                rng.next());
        for (const double copies : {0.2, 1.0})
          CHECK(compare(trace, random_placement(trace, ranks, copies, rng), 1, description.name));
      }
    }
  }
}

TEST_CASE("blocks are left to selectors and traces that they fit") {
  core::Rng rng(12);
  RoutingTrace trace = random_trace({.experts = 100, .top_k = 8, .ranks = 32}, 3);
  CHECK_FALSE(compare(trace, random_placement(trace, 65, 0, rng), 5, "local-first"));
  CHECK_FALSE(compare(trace, random_placement(trace, 130, 0.05, rng), 10, "cover"));

  const Placement copied = random_placement(trace, 32, 0.05, rng);
  const metrics::Windows windows(trace);
  metrics::Selectors one_load;
  for (int r = 0; r < 32; ++r)
    one_load.push_back(*placement::make_selector("gesr", copied, r, {{"load_scope", "model"}}));
  CHECK_FALSE(metrics::can_count_by_block({trace, copied, 1, one_load, windows}));

  // Steps that do not ascend: sorted by window, tokens would meet a selector's state too early.
  for (auto& step : trace.step) step = step * 5 % 7;
  CHECK_FALSE(compare(trace, copied, 4, "cover"));
  CHECK(compare(trace, copied, 4, "local-first"));
}

TEST_CASE("windows are numbered by step, whatever the order of the tokens") {
  RoutingTrace trace = hand_trace(2, 1, {{0, {0}, 5}});
  CHECK(metrics::Windows(trace).count == 1);
  trace.step = {7, 7, 9, 9, 30};
  CHECK(metrics::Windows(trace).in_order);
  trace.step = {9, 7, 30, 7, 9};
  const metrics::Windows windows(trace);
  CHECK(windows.count == 3);
  CHECK_FALSE(windows.in_order);
  CHECK(windows.of_token == std::vector<std::uint32_t>{1, 0, 2, 0, 1});
  CHECK(windows.tokens() == std::vector<std::vector<std::size_t>>{{1, 3}, {0, 4}, {2}});
}
