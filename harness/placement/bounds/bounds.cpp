#include "placement/bounds/bounds.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "core/parallel.hpp"
#include "placement/bounds/pair_bound.hpp"

namespace moescope::placement {
namespace {

struct Candidate {
  double value;
  std::string_view method;
};
bool less(const Candidate& a, const Candidate& b) { return a.value < b.value; }

// One layer's best bounds: of the mean of lambda - 1, and of the mean of remote ranks.
struct LayerBest {
  Candidate paper{0, "none"}, remote{0, "none"};
};

LayerBest bound_layer(const LayerTokens& tokens, std::span<const int> slots, bool replicas) {
  LayerBest best;
  best.paper = std::max(best.paper, {pair_bound(tokens, slots, replicas), "pair-count"}, less);
  // At most one of a token's lambda ranks is its source.
  best.remote = best.paper;
  return best;
}

// The methods that won some layer, most layers first.
std::string name_methods(const std::vector<LayerBest>& layers, Candidate LayerBest::*which) {
  std::map<std::string_view, int> wins;
  for (const LayerBest& layer : layers) ++wins[(layer.*which).method];
  std::vector<std::string_view> names;
  for (const auto& [name, count] : wins) names.push_back(name);
  std::ranges::stable_sort(names, [&](auto a, auto b) { return wins[a] > wins[b]; });
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : " + ") + std::string(name);
  return text;
}

}  // namespace

Bound best_bound(const routing::RoutingTrace& trace, std::span<const int> slots, bool replicas,
                 const BoundOptions& options) {
  if (trace.tokens() == 0 || trace.layers == 0) return {0, "none", 0, "none"};
  std::vector<LayerBest> layers(trace.layers);
  core::parallel_for(layers.size(), options.threads, [&](std::size_t layer) {
    layers[layer] = bound_layer(layer_tokens(trace, static_cast<int>(layer)), slots, replicas);
  });
  Bound bound;
  for (const LayerBest& layer : layers) {
    bound.paper_comm += layer.paper.value;
    bound.remote_ranks_per_token += layer.remote.value / trace.layers;
  }
  bound.paper_method = name_methods(layers, &LayerBest::paper);
  bound.remote_method = name_methods(layers, &LayerBest::remote);
  return bound;
}

}  // namespace moescope::placement
