// ilp-pairs and ilp-span against every placement of tiny layers, and family.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pair_variables.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/algorithms/span_program.hpp"
#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Matrix;

namespace {

const std::map<std::string, std::string> kLarger{{"ilp-span.max_sets", "100"},
                                                 {"ilp-span.max_variables", "400"}};

// The largest value over all placements with these slots.
double best_of_all(const std::vector<int>& slots,
                   const std::function<double(const std::vector<int>&)>& value) {
  std::vector<int> rank_of;
  for (std::size_t r = 0; r < slots.size(); ++r)
    rank_of.insert(rank_of.end(), slots[r], static_cast<int>(r));
  double best = -1e300;
  do best = std::max(best, value(rank_of));
  while (std::ranges::next_permutation(rank_of).found);
  return best;
}

// Distinct slots for the number of experts, drawn at random.
std::vector<int> random_slots(int experts, core::Rng& rng) {
  const std::vector<std::vector<int>> of_six{{3, 3}, {2, 2, 2}, {4, 1, 1}, {0, 2, 4}, {6}};
  const std::vector<std::vector<int>> of_seven{{4, 3}, {3, 2, 2}, {5, 2}, {1, 3, 3}};
  return experts == 6 ? rng.pick(of_six) : rng.pick(of_seven);
}

struct Fixture {
  routing::RoutingTrace trace;
  routing::Statistics statistics;
  placement::PlacementProblem problem;
  std::vector<std::string> notes;

  Fixture(const TraceShape& shape, std::vector<int> slots, std::uint64_t seed)
      : trace(random_trace(shape, seed)), statistics(routing::collect_statistics(trace)) {
    problem = placement::make_problem(trace, statistics, static_cast<int>(slots.size()), 1, 0, 1);
    problem.primary_slots = std::move(slots);
    problem.notes = &notes;
  }

  std::vector<int> place(const std::string& strategy,
                         const std::map<std::string, std::string>& settings = {}) {
    const auto placed = placement::compute_placement(problem, {strategy, "none"}, settings);
    if (!placed) FAIL(placed.error().message);
    return {placed->primary.begin(), placed->primary.end()};
  }
};

}  // namespace

TEST_CASE("token sets are counted once, in order; the span counts distinct ranks") {
  const auto trace = hand_trace(4, 1, {{0, {2, 0}, 3}, {0, {0, 2}, 1}, {0, {1, 3}, 5}});
  const auto sets = placement::token_sets(trace, 0);
  REQUIRE(sets.size() == 2);
  CHECK(sets[0].experts == std::vector<std::uint16_t>{0, 2});
  CHECK(sets[0].times == 4);
  CHECK(sets[1].times == 5);
  CHECK(placement::total_span(sets, std::vector<int>{0, 0, 0, 1}) == 4 + 10);
}

TEST_CASE("ilp-pairs equals brute force on small layers") {
  core::Rng rng(21);
  for (int round = 0; round < 24; ++round) {
    const int experts = rng.between(6, 7);
    Fixture f({.layers = 1, .experts = experts, .top_k = rng.between(2, 4)},
              random_slots(experts, rng), rng.next());
    const Matrix graph = placement::pooled_graph(f.statistics, 0);
    const double best = best_of_all(f.problem.primary_slots, [&](const std::vector<int>& rank_of) {
      return placement::inner_affinity(graph, rank_of);
    });
    CHECK(placement::inner_affinity(graph, f.place("ilp-pairs")) == best);
    REQUIRE(f.notes.size() == 1);
    CHECK(f.notes[0].find("ilp-pairs, layer 0: optimal") == 0);
  }
}

TEST_CASE("ilp-span equals brute force on small layers") {
  core::Rng rng(22);
  for (int round = 0; round < 24; ++round) {
    const int experts = round % 8 == 0 ? 7 : 6;
    Fixture f({.layers = 1,
               .experts = experts,
               .top_k = rng.between(1, 5),
               .requests = 2,
               .tokens_per_request = 8},
              random_slots(experts, rng), rng.next());
    const auto sets = placement::token_sets(f.trace, 0);
    const double best = best_of_all(f.problem.primary_slots, [&](const std::vector<int>& rank_of) {
      return -static_cast<double>(placement::total_span(sets, rank_of));
    });
    CHECK(static_cast<double>(placement::total_span(sets, f.place("ilp-span", kLarger))) == -best);
    REQUIRE(f.notes.size() == 1);
    CHECK(f.notes[0].find("ilp-span, layer 0: optimal") == 0);
  }
}

TEST_CASE("both programs take any placement as a solution, at its cost") {
  core::Rng rng(23);
  for (int round = 0; round < 10; ++round) {
    Fixture f({.layers = 1, .experts = 7, .top_k = 3}, random_slots(7, rng), rng.next());
    const auto& slots = f.problem.primary_slots;
    std::vector<int> order{0, 1, 2, 3, 4, 5, 6};
    rng.shuffle(order);
    const auto rank_of = placement::fill_in_order(order, slots);
    const auto sets = placement::token_sets(f.trace, 0);
    const placement::SpanProgram span(sets, slots);
    CHECK(span.program().variables() == placement::SpanProgram::variables(sets, slots));
    const auto values = span.encode(rank_of);
    const auto back = span.decode(values);
    CHECK(placement::total_span(sets, back) == placement::total_span(sets, rank_of));
    // Ranks with equally many slots may change places, no more.
    for (int i = 0; i < 7; ++i) {
      CHECK(slots[back[i]] == slots[rank_of[i]]);
      for (int j = 0; j < i; ++j) CHECK((back[i] == back[j]) == (rank_of[i] == rank_of[j]));
    }
  }
}

TEST_CASE("past their limits both keep the swap search's answer and say why") {
  Fixture f({.layers = 1, .experts = 10, .top_k = 3}, {3, 3, 2, 2}, 4);
  const auto searched = f.place("ilp-span");
  CHECK(f.notes.back().find("ilp-span, layer 0: not solved, ") == 0);
  CHECK(f.notes.back().find("max_sets = 32") != std::string::npos);
  CHECK(f.place("ilp-pairs", {{"ilp-pairs.max_variables", "10"}}).size() == 10);
  CHECK(f.notes.back() ==
        "ilp-pairs, layer 0: not solved, the start stands: its size of 65 is over max_variables = "
        "10");
  // A node limit leaves a gap, and never less than the start.
  const auto sets = placement::token_sets(f.trace, 0);
  auto limits = kLarger;
  limits.emplace("ilp-span.nodes", "1");
  const auto limited = f.place("ilp-span", limits);
  CHECK(placement::total_span(sets, limited) <= placement::total_span(sets, searched));
}

TEST_CASE("family fits one family and serves its tokens best") {
  // Family 0 pairs neighbours, family 1 pairs experts half the ids apart and has more tokens.
  const auto trace =
      hand_trace(4, 2, {{0, {0, 1}, 5}, {0, {2, 3}, 5}, {1, {0, 2}, 7}, {1, {1, 3}, 7}});
  const auto statistics = routing::collect_statistics(trace);
  const auto problem = placement::make_problem(trace, statistics, 2, 1, 0, 1);
  const auto place = [&](const std::string& family) {
    return placement::compute_placement(problem, {"family", "none"}, {{"family.family", family}});
  };
  CHECK(place("family0")->primary == std::vector<std::int32_t>{0, 0, 1, 1});
  CHECK(place("family1")->primary == std::vector<std::int32_t>{0, 1, 0, 1});
  CHECK(*place("") == *place("family1"));
  const auto unknown = place("family2");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == core::ErrorKind::bad_input);
  CHECK(
      unknown.error().message ==
      "family.family: 'family2' is no family of the calibration trace, known are family0, family1");
}
