#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/path_program.hpp"
#include "placement/algorithms/path_search.hpp"
#include "placement/strategy.hpp"
#include "routing/random_trace.hpp"

using namespace moescope;
using placement::LayerRanks;
using placement::Matrix;
using placement::PathProblem;

namespace {

Matrix distances(int ranks, int nodes, double node_cost) {
  Matrix distance(ranks, ranks);
  for (int r = 0; r < ranks; ++r)
    for (int other = 0; other < ranks; ++other)
      if (r != other)
        distance(r, other) = r * nodes / ranks == other * nodes / ranks ? 1 : node_cost;
  return distance;
}

PathProblem random_paths(int layers, const std::vector<int>& slots, int nodes, core::Rng& rng) {
  const int experts = std::accumulate(slots.begin(), slots.end(), 0);
  PathProblem problem{std::vector<Matrix>(layers - 1, Matrix(experts, experts)),
                      distances(static_cast<int>(slots.size()), nodes, 1.5), slots};
  for (Matrix& mass : problem.mass)
    for (double& m : mass.values) m = std::max(0, rng.between(-5, 9));
  return problem;
}

// Every placement of the layers from `layer` on.
double least_cost(const PathProblem& problem, std::size_t layer, LayerRanks& rank_of) {
  if (layer == rank_of.size()) return placement::path_cost(problem, rank_of);
  double best = 1e300;
  std::ranges::sort(rank_of[layer]);
  do best = std::min(best, least_cost(problem, layer + 1, rank_of));
  while (std::ranges::next_permutation(rank_of[layer]).found);
  return best;
}

double least_cost(const PathProblem& problem) {
  std::vector<int> ids(std::accumulate(problem.slots.begin(), problem.slots.end(), 0));
  std::iota(ids.begin(), ids.end(), 0);
  LayerRanks rank_of(problem.layers(), placement::fill_in_order(ids, problem.slots));
  return least_cost(problem, 0, rank_of);
}

// Top-1 paths: one expert per layer, `times` tokens each.
routing::RoutingTrace paths_trace(int experts,
                                  const std::vector<std::vector<std::uint16_t>>& paths) {
  routing::RoutingTrace trace;
  trace.layers = static_cast<int>(paths.front().size());
  trace.experts = experts;
  trace.top_k = 1;
  trace.families = {"family0"};
  for (const auto& path : paths) {
    trace.request.push_back(static_cast<std::int32_t>(trace.request_family.size()));
    trace.position.push_back(0);
    trace.phase.push_back(routing::Phase::prefill);
    trace.request_family.push_back(0);
    trace.request_source.push_back(0);
    trace.expert_ids.insert(trace.expert_ids.end(), path.begin(), path.end());
  }
  return trace;
}

}  // namespace

TEST_CASE("the cost of paths by hand") {
  PathProblem problem{std::vector<Matrix>(2, Matrix(2, 2)), distances(2, 1, 1), {1, 1}};
  problem.mass[0](0, 0) = 3;
  problem.mass[0](0, 1) = 4;
  problem.mass[1](1, 0) = 5;
  CHECK(placement::path_cost(problem, {{0, 1}, {0, 1}, {0, 1}}) == 9);
  CHECK(placement::path_cost(problem, {{0, 1}, {1, 0}, {0, 1}}) == 3);
  CHECK(placement::path_cost(problem, {{0, 1}, {1, 0}, {1, 0}}) == 8);
}

TEST_CASE("the program equals brute force; the search never ends above its start") {
  core::Rng rng(11);
  struct Case {
    int layers;
    std::vector<int> slots;
    int nodes;
  };
  const std::vector<Case> cases{
      {2, {2, 2}, 1}, {2, {1, 1, 1, 1}, 2}, {2, {2, 1, 0}, 1}, {3, {1, 2}, 1}, {2, {1, 1, 2}, 1}};
  for (int round = 0; round < 8; ++round) {
    const Case& c = cases[round % cases.size()];
    const PathProblem problem = random_paths(c.layers, c.slots, c.nodes, rng);
    const double best = least_cost(problem);
    LayerRanks start =
        placement::forward_paths(problem, placement::path_search(problem, 0, 1, rng).front());
    const double before = placement::path_cost(problem, start);
    placement::improve_paths(problem, 50, start);
    const double after = placement::path_cost(problem, start);
    CHECK(after <= before + 1e-9);
    CHECK(after >= best - 1e-9);
    const placement::PathProgram program(problem);
    CHECK(program.program().variables() == placement::PathProgram::variables(problem));
    moescope::placement::IntegerProgram::Limits limits;
    limits.start = program.encode(start);
    const auto solution = program.program().solve(limits);
    REQUIRE(solution);
    CHECK(solution->optimal);
    CHECK(solution->cost == Approx(best));
    CHECK(placement::path_cost(problem, program.decode(solution->values)) == Approx(best));
  }
}

TEST_CASE("the start of the program is a solution of it, at its cost") {
  core::Rng rng(12);
  const PathProblem problem = random_paths(3, {2, 2, 1}, 1, rng);
  const placement::PathProgram program(problem);
  const LayerRanks start = placement::path_search(problem, 0, 1, rng);
  const LayerRanks renamed = program.decode(program.encode(start));
  CHECK(placement::path_cost(problem, renamed) == Approx(placement::path_cost(problem, start)));
  CHECK(renamed.front()[0] == 0);
}

TEST_CASE("exflow keeps deterministic chains on one rank, with either solver") {
  // Expert e goes to 3 e + 1 mod 4, then to e + 2 mod 4: no token need ever change ranks.
  std::vector<std::vector<std::uint16_t>> paths;
  for (int e = 0; e < 4; ++e)
    for (int times = 0; times <= e; ++times) {
      const int next = (3 * e + 1) % 4;
      paths.push_back({static_cast<std::uint16_t>(e), static_cast<std::uint16_t>(next),
                       static_cast<std::uint16_t>((next + 2) % 4)});
    }
  const auto trace = paths_trace(4, paths);
  const auto statistics = routing::collect_statistics(trace);
  auto problem = placement::make_problem(trace, statistics, 2, 1, 0, 1);
  std::vector<std::string> notes;
  problem.notes = &notes;
  for (const std::string solver : {"alternating", "ilp"}) {
    const auto placed =
        placement::compute_placement(problem, {"exflow", "none"}, {{"exflow.solver", solver}});
    REQUIRE(placed);
    for (const auto& path : paths) {
      CHECK(placed->primary_at(0, path[0]) == placed->primary_at(1, path[1]));
      CHECK(placed->primary_at(1, path[1]) == placed->primary_at(2, path[2]));
    }
  }
  CHECK(notes == std::vector<std::string>{"exflow: optimal, cost 0"});
}

TEST_CASE("a program that is too large leaves the search's answer, and says so") {
  const auto trace = random_trace({}, 1);
  const auto statistics = routing::collect_statistics(trace);
  auto problem = placement::make_problem(trace, statistics, 4, 1, 0, 1);
  std::vector<std::string> notes;
  problem.notes = &notes;
  const auto searched = placement::compute_placement(problem, {"exflow", "none"}, {});
  const auto tried = placement::compute_placement(
      problem, {"exflow", "none"}, {{"exflow.solver", "ilp"}, {"exflow.max_variables", "9"}});
  REQUIRE(tried);
  CHECK(*tried == *searched);
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("over max_variables = 9") != std::string::npos);
}
