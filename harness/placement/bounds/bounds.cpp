#include "placement/bounds/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/parallel.hpp"
#include "placement/bounds/content_bound.hpp"
#include "placement/bounds/pair_bound.hpp"
#include "placement/bounds/spectral_bound.hpp"

namespace moescope::placement {
namespace {

// The charges of the content bound settle within some thirty rounds; with beams the proof at the
// end needs most of the width. ContentOptions has the rest of the work at effort 1.
constexpr int kFewestRounds = 12, kTrialRounds = 10;
constexpr double kWidth = 1000;
constexpr std::size_t kFewestWidth = 100, kProofWidths = 40, kWidthShare = 4;
constexpr double kServicePrices[] = {1, 0.75, 0.5};

struct Candidate {
  double value;
  std::string_view method;
};
bool less(const Candidate& a, const Candidate& b) { return a.value < b.value; }

// One layer's best bounds: of the mean of lambda - 1, and of the mean of remote ranks.
struct LayerBest {
  Candidate paper{0, "none"}, remote{0, "none"};
};

// Without replicas price 1 is best. With them the best price depends on the trace: a few rounds
// tell which.
double best_service_price(const LayerTokens& tokens, std::span<const int> slots,
                          ContentOptions options) {
  options.rounds = std::min(options.rounds, kTrialRounds);
  options.proof_width = options.width;
  double most = -1, chosen = 1;
  for (const double price : kServicePrices) {
    options.service_price = price;
    const auto value = content_bound(tokens, slots, options);
    if (!value || *value <= most) continue;
    most = *value;
    chosen = price;
  }
  return chosen;
}

LayerBest bound_layer(const LayerTokens& tokens, std::span<const int> slots, bool replicas,
                      double effort) {
  LayerBest best;
  best.paper = std::max(best.paper, {pair_bound(tokens, slots, replicas), "pair-count"}, less);
  if (!replicas)
    best.paper = std::max(best.paper, {spectral_bound(tokens, slots), "spectral"}, less);
  ContentOptions options;
  options.replicas = replicas;
  options.rounds = std::max(kFewestRounds, static_cast<int>(std::lround(options.rounds * effort)));
  options.most_listed = std::llround(static_cast<double>(options.most_listed) * effort);
  options.width = std::max<std::size_t>(kFewestWidth, std::llround(kWidth * effort));
  options.proof_width = kProofWidths * options.width;
  if (replicas) options.service_price = best_service_price(tokens, slots, options);
  if (const auto value = content_bound(tokens, slots, options))
    best.paper = std::max(best.paper, {*value, "content"}, less);
  // At most one of a token's lambda ranks is its source.
  best.remote = best.paper;
  options.sources = true;
  // Every rank is searched for itself then.
  options.width = std::max(kFewestWidth, options.width / kWidthShare);
  options.proof_width = kProofWidths * options.width;
  if (tokens.source.empty()) return best;
  if (const auto value = content_bound(tokens, slots, options))
    best.remote = std::max(best.remote, {*value, "content with sources"}, less);
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
    if (options.watch && options.watch->stopped()) return;
    layers[layer] =
        bound_layer(layer_tokens(trace, static_cast<int>(layer)), slots, replicas, options.effort);
    if (options.watch) options.watch->layer_done();
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
