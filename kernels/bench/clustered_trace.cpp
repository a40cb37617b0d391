#include "clustered_trace.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "core/rng.hpp"
#include "routing/windows.hpp"

namespace moescope::bench {
namespace {

constexpr int kTopics = 16, kFamilies = 4;
constexpr int kShortest = 64, kLongest = 447;  // tokens of a request

using Experts = std::vector<std::uint16_t>;

// [topics, L] the experts that a topic prefers.
std::vector<Experts> draw_preferences(const ClusteredShape& shape, core::Rng& rng) {
  Experts all(shape.experts);
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  const int preferred = std::max(shape.top_k, shape.experts / 4);
  std::vector<Experts> preferences;
  for (int i = 0; i < kTopics * shape.layers; ++i) {
    rng.shuffle(all);
    preferences.emplace_back(all.begin(), all.begin() + preferred);
  }
  return preferences;
}

void draw_token(const Experts& preferred, int experts, int top_k, core::Rng& rng,
                std::uint16_t* chosen) {
  for (int i = 0; i < top_k;) {
    const std::uint64_t bits = rng.next();  // two for the kind, 32 for the expert
    const std::uint64_t draw = bits >> 32;
    const auto expert = (bits & 3) != 0 ? preferred[draw * preferred.size() >> 32]
                                        : static_cast<std::uint16_t>(draw * experts >> 32);
    if (std::find(chosen, chosen + i, expert) == chosen + i) chosen[i++] = expert;
  }
}

}  // namespace

routing::RoutingTrace clustered_trace(const ClusteredShape& shape, std::uint64_t seed) {
  routing::RoutingTrace trace;
  trace.layers = shape.layers;
  trace.experts = shape.experts;
  trace.top_k = shape.top_k;
  for (int f = 0; f < kFamilies; ++f) trace.families.push_back("family" + std::to_string(f));
  trace.expert_ids.resize(shape.tokens * shape.layers * shape.top_k);
  core::Rng rng(seed);
  const auto preferences = draw_preferences(shape, rng);
  std::uint16_t* chosen = trace.expert_ids.data();
  while (trace.tokens() < shape.tokens) {
    const auto request = static_cast<std::int32_t>(trace.requests());
    const auto topic = static_cast<int>(rng.below(kTopics));
    trace.request_family.push_back(topic % kFamilies);
    trace.request_source.push_back(request % shape.ranks);
    const int length = rng.between(kShortest, kLongest);
    for (int p = 0; p < length && trace.tokens() < shape.tokens; ++p) {
      trace.request.push_back(request);
      trace.position.push_back(p);
      trace.phase.push_back(routing::Phase::prefill);
      for (int layer = 0; layer < shape.layers; ++layer, chosen += shape.top_k)
        draw_token(preferences[topic * shape.layers + layer], shape.experts, shape.top_k, rng,
                   chosen);
    }
  }
  routing::set_windows(trace, routing::kWindowTokens);
  return trace;
}

}  // namespace moescope::bench
