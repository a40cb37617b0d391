// The steps of a trace as windows: those of jain_step and max_over_mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::metrics {

// Numbered from 0 without gaps, by ascending step; one window when the trace has no steps.
struct Windows {
  explicit Windows(const routing::RoutingTrace& trace);

  // The tokens of each window, in the order of the trace.
  std::vector<std::vector<std::size_t>> tokens() const;

  std::vector<std::uint32_t> of_token;  // [tokens]
  std::size_t count = 1;
  bool in_order = true;  // no token stands before one of an earlier window
};

}  // namespace moescope::metrics
