#include <fmt/format.h>

#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/algorithms/span_program.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/strategies/solver_params.hpp"

namespace moescope::placement {
namespace {

class IlpSpan : public PlacementStrategy {
 public:
  Description describe() const override {
    return {
        "ilp-span",
        "exact optimum of the ranks that tokens need (connectivity) on small layers; else swap "
        "search on pairs",
        "moescope; integer program over the distinct token sets, solved by COIN-OR CBC",
        with_solver_params(
            {{"starts",
              std::int64_t{8},
              "swap searches per layer; the best one is where CBC starts",
              1,
              1e6,
              {}},
             {"max_sets",
              std::int64_t{32},
              "layers with more distinct expert sets keep the start: with 100 sets of 4 experts "
              "CBC needs a minute, and far longer with larger sets",
              0,
              1e9,
              {}}},
            100)};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("ilp-span");
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      std::vector<int> rank_of = affinity_search(
          pooled_graph(statistics, layer), problem.primary_slots,
          static_cast<int>(params.integer("starts")), rng.fork(static_cast<std::uint64_t>(layer)));
      improve(token_sets(*problem.trace, layer), problem, params,
              fmt::format("ilp-span, layer {}", layer), rank_of);
      set_primaries(placement, layer, rank_of);
      problem.layer_done();
    }
    return placement;
  }

 private:
  static void improve(const std::vector<TokenSet>& sets, const PlacementProblem& problem,
                      const core::Params& params, const std::string& what,
                      std::vector<int>& rank_of) {
    if (!within_limit(static_cast<std::int64_t>(sets.size()), "max_sets", params, what, problem))
      return;
    const auto& slots = problem.primary_slots;
    if (!small_enough(SpanProgram::variables(sets, slots), params, what, problem)) return;
    const SpanProgram program(sets, slots);
    const auto solution =
        solve_with_note(program.program(), params, program.encode(rank_of), what, problem);
    if (solution.values.empty()) return;
    std::vector<int> found = program.decode(solution.values);
    if (total_span(sets, found) < total_span(sets, rank_of)) rank_of = std::move(found);
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> ilp_span_strategy() { return std::make_unique<IlpSpan>(); }

}  // namespace moescope::placement
