#include "experiment/reference.hpp"

#include "experiment/measure.hpp"
#include "experiment/plan.hpp"
#include "placement/strategy.hpp"

namespace moescope::experiment {

core::Result<engine::ServeResult> serve_contiguous(const Spec& spec, RankTeam& team,
                                                   RequestSetName set) {
  const Prepared& prepared = team.prepared();
  routing::RoutingTrace empty;
  empty.layers = prepared.model->config.layers;
  empty.experts = prepared.model->config.experts;
  empty.top_k = prepared.model->config.top_k;
  empty.families = prepared.families;
  const auto statistics = routing::collect_statistics(empty);
  const auto problem = placement::make_problem(empty, statistics, static_cast<int>(spec.ranks),
                                               static_cast<int>(spec.nodes), 0, spec.seed);
  MOESCOPE_TRY(const auto contiguous,
               placement::compute_placement(problem, {"contiguous", "none"}, {}));
  auto options = serve_options(spec, make_plan(spec).cells.front(), "primary");
  options.combine = kernels::CombineMode::per_expert;
  options.record = true;
  options.keep_logits = true;
  return team.serve(set, contiguous, options);
}

}  // namespace moescope::experiment
