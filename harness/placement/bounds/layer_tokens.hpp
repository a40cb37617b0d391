// The tokens of one layer, copied out of a trace: what every bound looks at.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::placement {

struct LayerTokens {
  int experts = 0, top_k = 0;
  std::vector<std::uint16_t> chosen;  // [tokens, k]
  std::vector<std::int32_t> source;   // [tokens] source rank, or empty when the trace names none

  std::size_t count() const { return top_k > 0 ? chosen.size() / top_k : 0; }
  std::span<const std::uint16_t> at(std::size_t token) const {
    return {chosen.data() + token * top_k, static_cast<std::size_t>(top_k)};
  }
};

LayerTokens layer_tokens(const routing::RoutingTrace& trace, int layer);

// [E, E] tokens that select both; the diagonal is zero.
std::vector<double> pair_counts(const LayerTokens& tokens);

}  // namespace moescope::placement
