#include "metrics/score_inputs.hpp"

#include <fmt/format.h>

namespace moescope::metrics {

using core::Error;
using core::Result;
using placement::Placement;
using routing::RoutingTrace;

Result<void> check_inputs(const RoutingTrace& trace, const Placement& placement, int nodes) {
  if (trace.layers != placement.layers || trace.experts != placement.experts)
    return Error::bad_input(
        fmt::format("score: the placement has {} layers of {} experts, the trace {} of {}",
                    placement.layers, placement.experts, trace.layers, trace.experts));
  // Capacity is the strategy's business; here a rank may hold all experts.
  const std::vector<int> any(placement.ranks, placement.experts);
  if (const auto valid = placement.validate(any); !valid) return valid.error().in("score");
  if (nodes < 1 || placement.ranks % nodes != 0)
    return Error::bad_input(fmt::format("score: {} nodes, a divisor of the {} ranks is needed",
                                        nodes, placement.ranks));
  if (trace.request_source.size() != trace.requests())
    return Error::bad_input("score: the trace names no source ranks (request_source)");
  for (std::size_t r = 0; r < trace.requests(); ++r)
    if (trace.request_source[r] < 0 || trace.request_source[r] >= placement.ranks)
      return Error::bad_input(fmt::format("score: request_source[{}] is {}, 0 to {} is needed", r,
                                          trace.request_source[r], placement.ranks - 1));
  return {};
}

Result<Selectors> make_selectors(const Placement& placement, const ScoreOptions& options) {
  if (placement.replica_memory() > 0)
    return placement::make_selectors(options.selector, placement, options.selector_settings);
  MOESCOPE_CHECK(
      placement::make_selector(options.selector, placement, 0, options.selector_settings));
  return placement::make_selectors("primary", placement);
}

}  // namespace moescope::metrics
