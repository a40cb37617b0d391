#include <fmt/format.h>

#include "placement/algorithms/load_split.hpp"
#include "placement/algorithms/traffic_mapping.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/strategies/rank_distance.hpp"
#include "placement/strategies/solver_params.hpp"

namespace moescope::placement {
namespace {

using Groups = std::vector<std::vector<int>>;  // [L][E] group of each expert

Groups split_layers(const PlacementProblem& problem, const core::Params& params) {
  const auto& slots = problem.primary_slots;
  Groups groups;
  for (int l = 0; l < problem.statistics->layers; ++l) {
    const std::vector<double> load = problem.statistics->pooled_load(l);
    std::vector<int> group = split_load(load, slots);
    const std::string what = fmt::format("moetuner, load of layer {}", l);
    const auto variables = static_cast<std::int64_t>(load.size() + 1) * problem.ranks;
    if (params.text("solver") == "ilp" && small_enough(variables, params, what, problem)) {
      const LoadProgram program(load, slots);
      const auto solution =
          solve_with_note(program.program(), params, program.encode(group), what, problem);
      if (!solution.values.empty()) {
        std::vector<int> found = program.decode(solution.values);
        if (load_deviation(load, found, problem.ranks) < load_deviation(load, group, problem.ranks))
          group = std::move(found);
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

MappingProblem mapping_problem(const PlacementProblem& problem, const Groups& groups,
                               double node_cost) {
  const auto& statistics = *problem.statistics;
  const int experts = statistics.experts, boundaries = statistics.layers - 1;
  MappingProblem mapping{std::vector<Matrix>(boundaries, Matrix(problem.ranks, problem.ranks)),
                         rank_distance(problem, node_cost), problem.primary_slots};
  const std::uint64_t* count = statistics.transitions.data();
  for (int f = 0; f < statistics.families; ++f)
    for (int l = 0; l < boundaries; ++l)
      for (int i = 0; i < experts; ++i)
        for (int j = 0; j < experts; ++j)
          mapping.traffic[l](groups[l][i], groups[l + 1][j]) += static_cast<double>(*count++);
  return mapping;
}

Mapping solve_mapping(const MappingProblem& mapping, const PlacementProblem& problem,
                      const core::Params& params) {
  Mapping rank_of = map_groups(mapping);
  const std::string what = "moetuner, traffic";
  const auto variables =
      static_cast<std::int64_t>(mapping.layers()) * (mapping.ranks() * mapping.ranks() + 1) - 1;
  if (params.text("solver") != "ilp" || !small_enough(variables, params, what, problem))
    return rank_of;
  const MappingProgram program(mapping);
  const auto solution =
      solve_with_note(program.program(), params, program.encode(rank_of), what, problem);
  if (solution.values.empty()) return rank_of;
  Mapping found = program.decode(solution.values);
  return mapping_cost(mapping, found) < mapping_cost(mapping, rank_of) ? found : rank_of;
}

class MoeTuner : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"moetuner",
            "equal loads per layer, then groups on ranks so that no pair of ranks is busy between "
            "layers",
            "arXiv 2502.06643 (MoETuner)",
            with_solver_params(
                {{"solver",
                  std::string("heuristic"),
                  "heuristic: longest processing time, Hungarian, exchanges; ilp: both published "
                  "programs with CBC, from there (the original uses Gurobi)",
                  0,
                  0,
                  {"heuristic", "ilp"}},
                 {"node_cost",
                  1.0,
                  "time per token between nodes when it is 1 inside; the paper divides by measured "
                  "bandwidths",
                  0,
                  1e6,
                  {}}},
                150)};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const Groups groups = split_layers(problem, params);
    const Mapping rank_of =
        solve_mapping(mapping_problem(problem, groups, params.real("node_cost")), problem, params);
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int l = 0; l < statistics.layers; ++l)
      for (int e = 0; e < statistics.experts; ++e)
        placement.primary_at(l, e) = rank_of[l][groups[l][e]];
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> moetuner_strategy() { return std::make_unique<MoeTuner>(); }

}  // namespace moescope::placement
