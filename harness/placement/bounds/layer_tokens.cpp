#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

LayerTokens layer_tokens(const routing::RoutingTrace& trace, int layer) {
  LayerTokens tokens{trace.experts, trace.top_k, {}, {}};
  tokens.chosen.reserve(trace.tokens() * trace.top_k);
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    const auto chosen = trace.at(t, layer);
    tokens.chosen.insert(tokens.chosen.end(), chosen.begin(), chosen.end());
    if (!trace.request_source.empty())
      tokens.source.push_back(trace.request_source[trace.request[t]]);
  }
  return tokens;
}

std::vector<double> pair_counts(const LayerTokens& tokens) {
  const auto experts = static_cast<std::size_t>(tokens.experts);
  std::vector<double> counts(experts * experts);
  for (std::size_t t = 0; t < tokens.count(); ++t)
    for (const auto i : tokens.at(t))
      for (const auto j : tokens.at(t))
        if (i != j) ++counts[i * experts + j];
  return counts;
}

}  // namespace moescope::placement
