#include "core/rng.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/path_program.hpp"
#include "placement/algorithms/path_search.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/strategies/rank_distance.hpp"
#include "placement/strategies/solver_params.hpp"

namespace moescope::placement {
namespace {

// Shares of all transitions, so that the cost is the mean over token paths and layer boundaries.
std::vector<Matrix> transition_mass(const routing::Statistics& statistics) {
  const int experts = statistics.experts, boundaries = statistics.layers - 1;
  const std::size_t size = static_cast<std::size_t>(experts) * experts;
  std::vector<Matrix> mass(boundaries, Matrix(experts, experts));
  double total = 0;
  for (const std::uint64_t count : statistics.transitions) total += static_cast<double>(count);
  if (total == 0) return mass;
  for (int f = 0; f < statistics.families; ++f)
    for (int l = 0; l < boundaries; ++l)
      for (std::size_t i = 0; i < size; ++i)
        mass[l].values[i] +=
            static_cast<double>(statistics.transitions[(f * boundaries + l) * size + i]) / total;
  return mass;
}

class ExFlow : public PlacementStrategy {
 public:
  Description describe() const override {
    return {
        "exflow", "inter-layer affinity: tokens seldom change ranks from one layer to the next",
        "arXiv 2401.08383 (ExFlow), github.com/YJHMITWEB/ExFlow",
        with_solver_params(
            {{"solver",
              std::string("alternating"),
              "alternating: layer by layer linear assignment; ilp: the published objective with "
              "CBC, from there (the original bisects recursively with Gurobi)",
              0,
              0,
              {"alternating", "ilp"}},
             {"starts", std::int64_t{4}, "alternating searches; the best one counts", 1, 1e6, {}},
             {"passes", std::int64_t{100}, "sweeps over the layers at most", 0, 1e6, {}},
             {"node_cost",
              1.0,
              "cost of a change of node when a change of rank costs 1; the original optimises "
              "with 1 and reports with 2",
              1,
              2,
              {}}},
            200)};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const PathProblem paths{transition_mass(statistics),
                            rank_distance(problem, params.real("node_cost")),
                            problem.primary_slots};
    LayerRanks rank_of = path_search(paths, static_cast<int>(params.integer("passes")),
                                     static_cast<int>(params.integer("starts")),
                                     core::Rng(problem.seed).fork("exflow"));
    if (params.text("solver") == "ilp") solve(paths, problem, params, rank_of);
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int l = 0; l < statistics.layers; ++l) set_primaries(placement, l, rank_of[l]);
    return placement;
  }

 private:
  static void solve(const PathProblem& paths, const PlacementProblem& problem,
                    const core::Params& params, LayerRanks& rank_of) {
    if (!small_enough(PathProgram::variables(paths), params, "exflow", problem)) return;
    const PathProgram program(paths);
    const auto solution =
        solve_with_note(program.program(), params, program.encode(rank_of), "exflow", problem);
    if (solution.values.empty()) return;
    LayerRanks found = program.decode(solution.values);
    if (path_cost(paths, found) < path_cost(paths, rank_of)) rank_of = std::move(found);
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> exflow_strategy() { return std::make_unique<ExFlow>(); }

}  // namespace moescope::placement
