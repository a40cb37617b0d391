// No bound may exceed the exact optimum, which tiny instances give by trying every placement.
#include "placement/bounds/bounds.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "placement/brute_force.hpp"
#include "placement/placement.hpp"

using namespace moescope;
using namespace moescope::placement;

namespace {

routing::RoutingTrace trace_of(const LayerTokens& tokens) {
  routing::RoutingTrace trace;
  trace.layers = 1;
  trace.experts = tokens.experts;
  trace.top_k = tokens.top_k;
  trace.families = {"a"};
  trace.expert_ids = tokens.chosen;
  trace.request_source = tokens.source;
  for (std::size_t t = 0; t < tokens.count(); ++t) {
    trace.request.push_back(static_cast<std::int32_t>(t));
    trace.request_family.push_back(0);
    trace.position.push_back(0);
    trace.phase.push_back(routing::Phase::prefill);
  }
  return trace;
}

struct Gaps {
  int instances = 0, tight_paper = 0, tight_remote = 0;
};

void check(const LayerTokens& tokens, const std::vector<int>& slots, bool replicas, Gaps& gaps) {
  const double paper = brute_force_optimum(tokens, slots, replicas, false);
  const double remote = brute_force_optimum(tokens, slots, replicas, true);
  const Bound bound = best_bound(trace_of(tokens), slots, replicas, {.effort = 0.5, .threads = 1});
  INFO(tokens.experts << " experts, top " << tokens.top_k << ", " << tokens.count() << " tokens, "
                      << slots.size() << " ranks, replicas " << replicas << "; paper "
                      << bound.paper_method << ", remote " << bound.remote_method);
  REQUIRE(bound.paper_comm <= paper + 1e-9);
  REQUIRE(bound.remote_ranks_per_token <= remote + 1e-9);
  CHECK(bound.paper_comm >= 0);
  CHECK(bound.remote_ranks_per_token >= bound.paper_comm);
  ++gaps.instances;
  gaps.tight_paper += bound.paper_comm > paper - 0.01;
  gaps.tight_remote += bound.remote_ranks_per_token > remote - 0.01;
}

Gaps check_random(std::uint64_t seed, int instances, bool replicas) {
  core::Rng rng(seed);
  Gaps gaps;
  while (gaps.instances < instances) {
    const int experts = rng.between(1, 8), ranks = rng.between(1, 4);
    std::vector<int> slots = even_slots(experts, ranks);
    if (rng.chance(0.7))
      for (int& held : slots) held = rng.between(0, std::min(5, experts + 1));
    if (replicas) ++slots[rng.below(slots.size())];
    if (std::accumulate(slots.begin(), slots.end(), 0) < experts) continue;
    if (brute_force_size(experts, slots, replicas) > 20000) continue;
    check(random_tokens(experts, rng.between(1, std::min(3, experts)), rng.between(1, 14), ranks,
                        rng),
          slots, replicas, gaps);
  }
  return gaps;
}

}  // namespace

TEST_CASE("no bound exceeds the optimum without replicas, and most meet it") {
  const Gaps gaps = check_random(31, 200, false);
  CHECK(gaps.tight_paper > 150);
  CHECK(gaps.tight_remote > 120);
}

TEST_CASE("no bound exceeds the optimum with replicas, and some meet it") {
  const Gaps gaps = check_random(32, 200, true);
  CHECK(gaps.tight_paper > 60);
  CHECK(gaps.tight_remote > 40);
}

TEST_CASE("bounds hold at the edges") {
  core::Rng rng(33);
  Gaps gaps;
  for (const bool replicas : {false, true}) {
    LayerTokens same{5, 2, {}, {}};
    for (int t = 0; t < 20; ++t) {
      same.chosen.insert(same.chosen.end(), {1, 3});
      same.source.push_back(t % 2);
    }
    check(same, {3, 2}, replicas, gaps);
    check(same, {2, 3, 0}, replicas, gaps);
    check(random_tokens(3, 2, 9, 4, rng), {1, 1, 1, 0}, replicas, gaps);  // more ranks than experts
    check(random_tokens(4, 4, 9, 2, rng), {2, 2}, replicas, gaps);        // k = E
    check(random_tokens(1, 1, 9, 2, rng), {1, 0}, replicas, gaps);        // one expert
    check(random_tokens(4, 2, 9, 2, rng), {9, 7}, replicas, gaps);        // more slots than experts
    check(random_tokens(5, 1, 9, 3, rng), {2, 2, 2}, replicas, gaps);     // k = 1
    const auto none = best_bound(trace_of({4, 2, {}, {}}), std::vector<int>{2, 2}, replicas);
    CHECK(none.paper_comm == 0);
    CHECK(none.remote_ranks_per_token == 0);
  }
}

TEST_CASE("a bound is a mean over layers for remote ranks and a sum for the paper's cost") {
  core::Rng rng(34);
  const auto one = trace_of(random_tokens(6, 3, 40, 3, rng));
  auto two = one;
  two.layers = 2;
  two.expert_ids.clear();
  for (std::size_t t = 0; t < one.tokens(); ++t)
    for (int copy = 0; copy < 2; ++copy)
      two.expert_ids.insert(two.expert_ids.end(), one.at(t, 0).begin(), one.at(t, 0).end());
  const std::vector<int> slots{2, 2, 2};
  const Bound single = best_bound(one, slots, false), both = best_bound(two, slots, false);
  CHECK(single.paper_comm > 0);
  CHECK(both.paper_comm == Approx(2 * single.paper_comm));
  CHECK(both.remote_ranks_per_token == Approx(single.remote_ranks_per_token));
}

TEST_CASE("without source ranks the two costs have the same bound") {
  core::Rng rng(35);
  auto trace = trace_of(random_tokens(6, 3, 40, 3, rng));
  trace.request_source.clear();
  const Bound bound = best_bound(trace, std::vector<int>{2, 2, 2}, false);
  CHECK(bound.remote_ranks_per_token == bound.paper_comm);
}

TEST_CASE("a bound is watched, and is a weaker one when it is stopped") {
  struct Watch : PlacementWatch {
    bool stopped() const override { return done >= most; }
    void layer_done() override { ++done; }
    int done = 0, most = 0;
  };
  core::Rng rng(36);
  const auto one = trace_of(random_tokens(6, 3, 40, 3, rng));
  auto four = one;
  four.layers = 4;
  four.expert_ids.clear();
  for (std::size_t t = 0; t < one.tokens(); ++t)
    for (int copy = 0; copy < 4; ++copy)
      four.expert_ids.insert(four.expert_ids.end(), one.at(t, 0).begin(), one.at(t, 0).end());
  const std::vector<int> slots{2, 2, 2};
  const Bound all = best_bound(four, slots, false);
  for (const int most : {0, 1, 3, 4}) {
    Watch watch;
    watch.most = most;
    BoundOptions options;
    options.threads = 1;
    options.watch = &watch;
    const Bound bound = best_bound(four, slots, false, options);
    CHECK(watch.done == most);
    CHECK(bound.remote_ranks_per_token == Approx(all.remote_ranks_per_token * most / 4));
  }
}
