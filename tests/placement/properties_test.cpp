// What holds for every strategy and every replication policy, whatever the problem.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "core/rng.hpp"
#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Placement;
using placement::PlacementProblem;

namespace {

// Less search than by default: the rules hold from the first step.
const std::map<std::string, std::string> kCheap = {
    {"coactivation.starts", "2"}, {"tacg.restarts", "2"}, {"spectral.restarts", "2"},
    {"annealing.steps", "200"},   {"metis.cuts", "2"},    {"grace.restarts", "2"},
    {"capped-swap.starts", "2"},  {"span.kicks", "0"}};

const std::set<std::string> kPolicyBases = {"contiguous", "random", "coactivation", "tacg"};

struct Case {
  TraceShape shape;
  int ranks;
  int extra_slots;
  int nodes = 1;
};

std::vector<Case> cases() {
  return {
      {{}, 4, 8},
      {{.experts = 16, .top_k = 4}, 8, 8, 4},  // four nodes
      {{.experts = 9, .top_k = 3}, 6, 5, 2},   // nodes, ranks that do not divide experts
      {{.experts = 10, .top_k = 3}, 4, 6},     // ranks do not divide experts
      {{.experts = 3, .top_k = 2}, 5, 7},      // more ranks than experts
      {{.experts = 1, .top_k = 1}, 3, 2},      // one expert
      {{.experts = 6, .top_k = 6}, 3, 3},      // every token uses all
      {{.requests = 0}, 4, 4},                 // nothing was ever used
      {{.experts = 40, .top_k = 2, .requests = 1, .skew = 6}, 8, 16},  // most are never used
      {{.families = 4, .requests = 2}, 4, 3},                          // families without a request
      {{.experts = 16, .top_k = 4, .families = 2}, 1, 5},  // one rank: no room for copies
      {{.experts = 4, .top_k = 2}, 2, 100},                // more slots than copies can fill
  };
}

void check_primaries_exact(const Placement& placement, const PlacementProblem& problem) {
  for (int layer = 0; layer < placement.layers; ++layer) {
    std::vector<int> held(placement.ranks, 0);
    for (int e = 0; e < placement.experts; ++e) ++held[placement.primary_at(layer, e)];
    CHECK(held == problem.primary_slots);
  }
}

// All other ranks hold a copy or none does, and no expert is left that all could take.
void check_shadows(const Placement& placement, const PlacementProblem& problem) {
  for (int layer = 0; layer < placement.layers; ++layer) {
    std::vector<int> free = problem.replica_slots;
    for (int e = 0; e < placement.experts; ++e)
      for (const int rank : placement.replicas_at(layer, e)) --free[rank];
    for (int e = 0; e < placement.experts; ++e) {
      const int others = placement.ranks - 1;
      const auto copies = static_cast<int>(placement.replicas_at(layer, e).size());
      CHECK((copies == 0 || copies == others));
      int room = 0;
      for (int rank = 0; rank < placement.ranks; ++rank)
        room += rank != placement.primary_at(layer, e) && free[rank] > 0;
      CHECK((copies == others || room < others));
    }
  }
}

// The slots are filled as far as ranks lack experts; gesr stops at k_sec copies of each expert,
// shadow copies to all ranks or none.
void check_slots_used(const Placement& placement, const PlacementProblem& problem,
                      const std::string& policy) {
  std::size_t copies = 0, room = 0;
  for (const auto& replicas : placement.replicas) copies += replicas.size();
  for (int r = 0; r < placement.ranks; ++r)
    room += std::min(problem.replica_slots[r], placement.experts - problem.primary_slots[r]);
  room *= placement.layers;
  if (policy == "none")
    CHECK(copies == 0);
  else if (policy == "shadow")
    check_shadows(placement, problem);
  else if (policy == "gesr" && room > 2 * placement.primary.size())
    CHECK(copies <= 2 * placement.primary.size());
  else
    CHECK(copies == room);
}

std::vector<int> random_slots(int total, int ranks, core::Rng& rng) {
  std::vector<int> slots(ranks, 0);
  for (int i = 0; i < total; ++i) ++slots[rng.below(ranks)];
  return slots;
}

}  // namespace

TEST_CASE("strategies and policies keep the rules on every problem, and repeat themselves") {
  for (Case c : cases()) {
    c.shape.ranks = c.ranks;
    const auto trace = random_trace(c.shape, 3);
    const auto statistics = routing::collect_statistics(trace);
    const auto problem =
        placement::make_problem(trace, statistics, c.ranks, c.nodes, c.extra_slots, 17);
    for (const auto& strategy : placement::strategies()) {
      for (const auto& policy : placement::replication_policies()) {
        const placement::Choice choice{strategy->describe().name, policy->describe().name};
        // Policies see primaries alone: a few strategies give them enough to build on.
        if (choice.replication != "none" && !kPolicyBases.contains(choice.strategy)) continue;
        CAPTURE(choice.strategy, choice.replication, c.shape.experts, c.shape.top_k, c.ranks);
        const auto placed = placement::compute_placement(problem, choice, kCheap);
        if (!placed) FAIL(placed.error().message);
        CHECK(placed->validate(problem.slots()));
        check_primaries_exact(*placed, problem);
        check_slots_used(*placed, problem, choice.replication);
        CHECK(*placement::compute_placement(problem, choice, kCheap) == *placed);
      }
    }
  }
}

TEST_CASE("uneven slot counts are met exactly") {
  const auto trace = random_trace({.experts = 9, .top_k = 2}, 3);
  const auto statistics = routing::collect_statistics(trace);
  auto problem = placement::make_problem(trace, statistics, 4, 1, 0, 1);
  problem.primary_slots = {0, 5, 1, 3};
  problem.replica_slots = {2, 0, 0, 1};
  for (const auto& strategy : placement::strategies()) {
    CAPTURE(strategy->describe().name);
    const auto placed =
        placement::compute_placement(problem, {strategy->describe().name, "coverage"}, kCheap);
    if (!placed) FAIL(placed.error().message);
    check_primaries_exact(*placed, problem);
    check_slots_used(*placed, problem, "coverage");
  }
}

TEST_CASE("random problems: every strategy is exact and repeats itself, alone and jointly") {
  core::Rng rng(23);
  for (int round = 0; round < 40; ++round) {
    TraceShape shape{.layers = rng.between(1, 2), .experts = rng.between(1, 20)};
    shape.top_k = rng.between(1, std::min(shape.experts, 4));
    shape.families = rng.between(1, 3);
    shape.requests = rng.between(0, 4);
    shape.tokens_per_request = rng.between(1, 12);
    shape.tokens_per_step = rng.between(0, 5);
    shape.skew = 1 + 4 * rng.uniform();
    const int nodes = rng.between(1, 3);
    shape.ranks = nodes * rng.between(1, 4);
    auto trace = random_trace(shape, rng.next());
    if (rng.chance(0.2)) trace.request_source.clear();
    const auto statistics = routing::collect_statistics(trace);
    auto problem = placement::make_problem(trace, statistics, shape.ranks, nodes, 0, rng.next());
    if (rng.chance(0.5)) problem.primary_slots = random_slots(shape.experts, shape.ranks, rng);
    problem.replica_slots = random_slots(rng.between(0, 6), shape.ranks, rng);
    for (const auto& strategy : placement::strategies()) {
      const std::string name = strategy->describe().name;
      for (const char* replication : {"none", placement::kJointReplication}) {
        if (replication != std::string("none") && !strategy->places_replicas()) continue;
        CAPTURE(name, replication, round, shape.experts, problem.primary_slots);
        const auto placed = placement::compute_placement(problem, {name, replication}, kCheap);
        if (!placed) FAIL(placed.error().message);
        CHECK(placed->validate(problem.slots()));
        if (replication == std::string("none")) check_primaries_exact(*placed, problem);
        CHECK(*placement::compute_placement(problem, {name, replication}, kCheap) == *placed);
      }
    }
  }
}

TEST_CASE("every word that a strategy's parameters take gives a valid placement") {
  const auto trace = random_trace({.experts = 5, .top_k = 2}, 3);
  const auto statistics = routing::collect_statistics(trace);
  const auto problem = placement::make_problem(trace, statistics, 2, 1, 0, 1);
  for (const auto& strategy : placement::strategies()) {
    const auto description = strategy->describe();
    for (const auto& param : description.params) {
      for (const std::string& word : param.choices) {
        std::map<std::string, std::string> settings;
        settings.emplace(description.name + "." + param.name, word);
        if (param.name == "alpha_zero") settings.emplace("tacg.alpha", "0");
        CAPTURE(description.name, param.name, word);
        const auto placed =
            placement::compute_placement(problem, {description.name, "none"}, settings);
        if (!placed) FAIL(placed.error().message);
        check_primaries_exact(*placed, problem);
      }
    }
  }
}

TEST_CASE("every part says what it is and where it comes from") {
  const auto check = [](const placement::Description& description) {
    CHECK_FALSE(description.name.empty());
    CHECK_FALSE(description.summary.empty());
    CHECK(description.summary.find('\n') == std::string::npos);
    CHECK_FALSE(description.paper.empty());
    CHECK(core::Params::parse(description.params, {}));
  };
  for (const auto& strategy : placement::strategies()) check(strategy->describe());
  for (const auto& policy : placement::replication_policies()) check(policy->describe());
}
