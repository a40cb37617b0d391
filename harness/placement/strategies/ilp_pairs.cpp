#include <fmt/format.h>

#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pair_variables.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/strategies/solver_params.hpp"

namespace moescope::placement {
namespace {

class IlpPairs : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"ilp-pairs",
            "exact optimum of the pooled pair objective on small layers; else the swap search's",
            "moescope; integer program over pairs of experts, solved by COIN-OR CBC",
            with_solver_params({{"starts",
                                 std::int64_t{8},
                                 "swap searches per layer; the best one is where CBC starts",
                                 1,
                                 1e6,
                                 {}}},
                               60)};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("ilp-pairs");
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      const Matrix graph = pooled_graph(statistics, layer);
      std::vector<int> rank_of =
          affinity_search(graph, problem.primary_slots, static_cast<int>(params.integer("starts")),
                          rng.fork(static_cast<std::uint64_t>(layer)));
      improve(graph, problem, params, fmt::format("ilp-pairs, layer {}", layer), rank_of);
      set_primaries(placement, layer, rank_of);
      problem.layer_done();
    }
    return placement;
  }

 private:
  static void improve(const Matrix& graph, const PlacementProblem& problem,
                      const core::Params& params, const std::string& what,
                      std::vector<int>& rank_of) {
    if (!small_enough(PairVariables::count(problem.primary_slots), params, what, problem)) return;
    IntegerProgram program;
    const PairVariables pairs(program, graph, problem.primary_slots);
    std::vector<double> start(program.variables(), 0.0);
    pairs.encode(rank_of, start);
    const auto solution = solve_with_note(program, params, std::move(start), what, problem);
    if (solution.values.empty()) return;
    std::vector<int> found = pairs.decode(solution.values);
    if (inner_affinity(graph, found) > inner_affinity(graph, rank_of)) rank_of = std::move(found);
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> ilp_pairs_strategy() { return std::make_unique<IlpPairs>(); }

}  // namespace moescope::placement
