#include <algorithm>
#include <catch2/catch.hpp>

#include "core/rng.hpp"
#include "placement/algorithms/load_split.hpp"
#include "placement/algorithms/traffic_mapping.hpp"
#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::Mapping;
using placement::MappingProblem;
using placement::Matrix;

namespace {

MappingProblem random_mapping(int layers, const std::vector<int>& slots, bool nodes,
                              core::Rng& rng) {
  const int ranks = static_cast<int>(slots.size());
  MappingProblem problem{std::vector<Matrix>(layers - 1, Matrix(ranks, ranks)),
                         Matrix(ranks, ranks), slots};
  for (Matrix& traffic : problem.traffic)
    for (double& amount : traffic.values) amount = rng.between(0, 20);
  for (int r = 0; r < ranks; ++r)
    for (int other = 0; other < ranks; ++other)
      if (r != other) problem.distance(r, other) = nodes && r / 2 != other / 2 ? 3 : 1;
  return problem;
}

bool fits(const MappingProblem& problem, const std::vector<int>& rank_of) {
  for (std::size_t group = 0; group < rank_of.size(); ++group)
    if (problem.slots[group] != problem.slots[rank_of[group]]) return false;
  return true;
}

double least_cost(const MappingProblem& problem, std::size_t layer, Mapping& rank_of) {
  if (layer == rank_of.size()) return placement::mapping_cost(problem, rank_of);
  double best = 1e300;
  std::ranges::sort(rank_of[layer]);
  do
    if (fits(problem, rank_of[layer]))
      best = std::min(best, least_cost(problem, layer + 1, rank_of));
  while (std::ranges::next_permutation(rank_of[layer]).found);
  return best;
}

}  // namespace

TEST_CASE("splitting the load: the program equals brute force, the search never beats it") {
  core::Rng rng(41);
  const std::vector<std::vector<int>> sizes{{2, 2, 2}, {3, 3}, {3, 2, 1}, {0, 4, 2}};
  for (int round = 0; round < 12; ++round) {
    const auto& slots = rng.pick(sizes);
    const int ranks = static_cast<int>(slots.size());
    std::vector<double> load;
    for (int e = 0; e < 6; ++e) load.push_back(rng.between(0, 30));
    std::vector<int> rank_of;
    for (int r = 0; r < ranks; ++r) rank_of.insert(rank_of.end(), slots[r], r);
    double best = 1e300;
    do best = std::min(best, placement::load_deviation(load, rank_of, ranks));
    while (std::ranges::next_permutation(rank_of).found);
    const auto searched = placement::split_load(load, slots);
    CHECK(placement::load_deviation(load, searched, ranks) >= best - 1e-9);
    const placement::LoadProgram program(load, slots);
    moescope::placement::IntegerProgram::Limits limits;
    limits.start = program.encode(searched);
    const auto solution = program.program().solve(limits);
    REQUIRE(solution);
    CHECK(solution->cost == Approx(best).margin(1e-6));
    CHECK(placement::load_deviation(load, program.decode(solution->values), ranks) ==
          Approx(best).margin(1e-6));
  }
}

TEST_CASE("swaps mend what longest processing time leaves") {
  // Largest first gives {9, 5, 1} and {7, 6, 4}, 15 and 17; exchanging 5 and 6 leaves 16 each.
  const std::vector<double> load{9, 7, 6, 5, 4, 1};
  CHECK(placement::load_deviation(load, placement::split_load(load, std::vector<int>{3, 3}), 2) ==
        0);
}

TEST_CASE("mapping groups: the program equals brute force, the search never beats it") {
  core::Rng rng(42);
  for (int round = 0; round < 9; ++round) {
    const std::vector<int> slots =
        round % 3 == 2 ? std::vector<int>{2, 1, 2, 1} : std::vector<int>{1, 1, 1};
    const MappingProblem problem = random_mapping(3, slots, round % 3 == 1, rng);
    Mapping rank_of(3, std::vector<int>(slots.size()));
    for (auto& layer : rank_of)
      for (std::size_t r = 0; r < layer.size(); ++r) layer[r] = static_cast<int>(r);
    const double best = least_cost(problem, 0, rank_of);
    const Mapping searched = placement::map_groups(problem);
    for (const auto& layer : searched) CHECK(fits(problem, layer));
    CHECK(placement::mapping_cost(problem, searched) >= best);
    const placement::MappingProgram program(problem);
    moescope::placement::IntegerProgram::Limits limits;
    limits.start = program.encode(searched);
    const auto solution = program.program().solve(limits);
    REQUIRE(solution);
    CHECK(solution->cost == Approx(best));
    CHECK(placement::mapping_cost(problem, program.decode(solution->values)) == Approx(best));
  }
}

TEST_CASE("the busiest pair by hand") {
  MappingProblem problem{{Matrix(2, 2)}, Matrix(2, 2, 1), {1, 1}};
  problem.distance(0, 0) = problem.distance(1, 1) = 0;
  problem.traffic[0](0, 0) = 9;
  problem.traffic[0](0, 1) = 2;
  problem.traffic[0](1, 0) = 4;
  problem.traffic[0](1, 1) = 1;
  CHECK(placement::mapping_cost(problem, {{0, 1}, {0, 1}}) == 4);
  CHECK(placement::mapping_cost(problem, {{0, 1}, {1, 0}}) == 9);
  CHECK(placement::map_groups(problem) == Mapping{{0, 1}, {0, 1}});
}

TEST_CASE("moetuner balances every layer, with either solver") {
  const auto trace = random_trace({.layers = 3, .experts = 6}, 3);
  const auto statistics = routing::collect_statistics(trace);
  auto problem = placement::make_problem(trace, statistics, 3, 1, 0, 1);
  std::vector<std::string> notes;
  problem.notes = &notes;
  std::vector<double> deviation;
  for (const std::string solver : {"heuristic", "ilp"}) {
    const auto placed =
        placement::compute_placement(problem, {"moetuner", "none"}, {{"moetuner.solver", solver}});
    REQUIRE(placed);
    double sum = 0;
    for (int l = 0; l < 3; ++l) {
      const std::vector<int> rank_of(placed->primary.begin() + l * 6,
                                     placed->primary.begin() + (l + 1) * 6);
      sum += placement::load_deviation(statistics.pooled_load(l), rank_of, 3);
    }
    deviation.push_back(sum);
  }
  CHECK(deviation[1] <= deviation[0] + 1e-9);
  REQUIRE(notes.size() == 4);
  CHECK(notes[3].find("moetuner, traffic: optimal") == 0);
}
