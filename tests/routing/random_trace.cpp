#include "routing/random_trace.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/rng.hpp"

using moescope::core::Rng;
using moescope::routing::Phase;
using moescope::routing::RoutingTrace;

namespace {

RoutingTrace empty_trace(int layers, int experts, int top_k, int families) {
  RoutingTrace trace;
  trace.layers = layers;
  trace.experts = experts;
  trace.top_k = top_k;
  for (int f = 0; f < families; ++f) trace.families.push_back("family" + std::to_string(f));
  return trace;
}

void add_token(RoutingTrace& trace, int request, int position) {
  trace.request.push_back(request);
  trace.position.push_back(position);
  trace.phase.push_back(position == 0 ? Phase::prefill : Phase::decode);
}

std::vector<std::uint16_t> draw_experts(const TraceShape& shape, int family, Rng& rng) {
  std::vector<std::uint16_t> chosen;
  while (static_cast<int>(chosen.size()) < shape.top_k) {
    const int drawn = static_cast<int>(std::pow(rng.uniform(), shape.skew) * shape.experts);
    const int corner = family * shape.experts / shape.families;
    const auto expert = static_cast<std::uint16_t>((drawn + corner) % shape.experts);
    if (std::ranges::count(chosen, expert) == 0) chosen.push_back(expert);
  }
  return chosen;
}

}  // namespace

RoutingTrace random_trace(const TraceShape& shape, std::uint64_t seed) {
  RoutingTrace trace = empty_trace(shape.layers, shape.experts, shape.top_k, shape.families);
  Rng rng(seed);
  for (int r = 0; r < shape.requests; ++r) {
    trace.request_family.push_back(r % shape.families);
    trace.request_source.push_back(r % shape.ranks);
    for (int p = 0; p < shape.tokens_per_request; ++p) {
      if (shape.tokens_per_step > 0)
        trace.step.push_back(static_cast<std::int32_t>(trace.tokens()) / shape.tokens_per_step);
      add_token(trace, r, p);
      for (int layer = 0; layer < shape.layers; ++layer) {
        const auto experts = draw_experts(shape, r % shape.families, rng);
        trace.expert_ids.insert(trace.expert_ids.end(), experts.begin(), experts.end());
      }
    }
  }
  return trace;
}

RoutingTrace hand_trace(int experts, int families, const std::vector<HandToken>& tokens) {
  RoutingTrace trace =
      empty_trace(1, experts, static_cast<int>(tokens.front().experts.size()), families);
  for (const HandToken& token : tokens) {
    for (int i = 0; i < token.times; ++i) {
      add_token(trace, static_cast<int>(trace.requests()), 0);
      trace.request_family.push_back(token.family);
      trace.request_source.push_back(0);
      trace.expert_ids.insert(trace.expert_ids.end(), token.experts.begin(), token.experts.end());
    }
  }
  return trace;
}
