#include "placement/algorithms/spectral.hpp"

#include "core/rng.hpp"
#include "placement/algorithms/family_graph.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"
#include "placement/strategies/spectral_params.hpp"

namespace moescope::placement {
namespace {

class Spectral : public PlacementStrategy {
 public:
  Description describe() const override {
    Description description{
        "spectral",
        "task-agnostic, as published: spectral clustering of pooled co-activation, capacity "
        "repair; coactivation solves the same graph better",
        "arXiv 2606.01007, its Coactivation baseline",
        {{"pooling",
          std::string("tokens"),
          "every token weighs the same, or every family; the paper says only that they are pooled",
          0,
          0,
          {"tokens", "families"}}}};
    for (core::ParamSpec& spec : spectral_params()) description.params.push_back(std::move(spec));
    return description;
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("spectral");
    const bool by_family = params.text("pooling") == "families";
    return place_layers(problem, [&](int layer) {
      const Matrix graph = by_family ? mean_pairs(family_graphs(statistics, layer))
                                     : pooled_graph(statistics, layer);
      return spectral_groups(graph, problem.primary_slots, spectral_options(params),
                             rng.fork(static_cast<std::uint64_t>(layer)));
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> spectral_strategy() { return std::make_unique<Spectral>(); }

}  // namespace moescope::placement
