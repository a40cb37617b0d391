// Steps for traces that record none: jain_step and max_over_mean need windows of tokens that run
// together.
#pragma once

#include <cstddef>

#include "routing/trace.hpp"

namespace moescope::routing {

// Of the order of one prefill batch of a serving engine.
inline constexpr std::size_t kWindowTokens = 4096;

// Overwrites trace.step: consecutive windows of `tokens` >= 1 tokens in trace order.
void set_windows(RoutingTrace& trace, std::size_t tokens);

}  // namespace moescope::routing
