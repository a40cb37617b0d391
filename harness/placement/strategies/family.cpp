#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

core::Result<int> chosen_family(const PlacementProblem& problem, const std::string& name) {
  const auto& families = problem.trace->families;
  const auto& tokens = problem.statistics->tokens;
  if (name.empty()) return static_cast<int>(std::ranges::max_element(tokens) - tokens.begin());
  const auto found = std::ranges::find(families, name);
  if (found == families.end())
    return core::Error::bad_input(
        fmt::format("family.family: '{}' is no family of the calibration "
                    "trace, known are {}",
                    name, fmt::join(families, ", ")));
  return static_cast<int>(found - families.begin());
}

Matrix family_graph(const routing::Statistics& statistics, int family, int layer) {
  Matrix graph(statistics.experts, statistics.experts);
  std::ranges::copy(statistics.pairs(family, layer), graph.values.begin());
  for (int e = 0; e < statistics.experts; ++e) graph(e, e) = 0;
  return graph;
}

class Family : public PlacementStrategy {
 public:
  Description describe() const override {
    return {
        "family",
        "swap search on the co-activation of one family alone: what a fit to one task costs the "
        "others",
        "moescope; the control of arXiv 2606.01007's claim that co-activation is task-specific",
        {{"family", std::string(), "the family's name; empty: the one with most tokens", 0, 0, {}},
         {"starts", std::int64_t{8}, "searches per layer; the best one counts", 1, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    MOESCOPE_TRY(const int family, chosen_family(problem, params.text("family")));
    const core::Rng rng = core::Rng(problem.seed).fork("family");
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer)
      set_primaries(placement, layer,
                    affinity_search(family_graph(statistics, family, layer), problem.primary_slots,
                                    static_cast<int>(params.integer("starts")),
                                    rng.fork(static_cast<std::uint64_t>(layer))));
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> family_strategy() { return std::make_unique<Family>(); }

}  // namespace moescope::placement
