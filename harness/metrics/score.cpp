#include "metrics/score.hpp"

#include "metrics/count_by_block.hpp"
#include "metrics/count_by_token.hpp"
#include "metrics/score_inputs.hpp"

namespace moescope::metrics {

Counts count(const CountInputs& inputs) {
  return can_count_by_block(inputs) ? count_by_block(inputs) : count_by_token(inputs);
}

core::Result<Score> score(const routing::RoutingTrace& trace, const placement::Placement& placement,
                          const ScoreOptions& options) {
  MOESCOPE_CHECK(check_inputs(trace, placement, options.nodes));
  MOESCOPE_TRY(const auto selectors, make_selectors(placement, options));
  const Windows windows(trace);
  const CountInputs inputs{trace, placement, options.nodes, selectors, windows};
  return count(inputs).finish(inputs);
}

}  // namespace moescope::metrics
