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

namespace moescope::placement {
namespace {

// At effort 1. The charges of the content bound settle within some thirty rounds; its tables of
// contents take 4 bytes each on every thread.
constexpr double kRounds = 36, kContents = 45e6;
constexpr int kFewestRounds = 10, kTrialRounds = 10;
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
std::optional<double> best_content_bound(const LayerTokens& tokens, std::span<const int> slots,
                                         ContentOptions options) {
  if (options.replicas) {
    std::optional<double> most;
    double chosen = 1;
    ContentOptions trial = options;
    trial.rounds = std::min(options.rounds, kTrialRounds);
    for (const double price : kServicePrices) {
      trial.service_price = price;
      const auto value = content_bound(tokens, slots, trial);
      if (!value) return std::nullopt;
      if (!most || *value > *most) chosen = price;
      most = std::max(*value, most.value_or(0));
    }
    options.service_price = chosen;
  }
  return content_bound(tokens, slots, options);
}

LayerBest bound_layer(const LayerTokens& tokens, std::span<const int> slots, bool replicas,
                      double effort) {
  LayerBest best;
  best.paper = std::max(best.paper, {pair_bound(tokens, slots, replicas), "pair-count"}, less);
  ContentOptions options{replicas, false, static_cast<int>(std::lround(kRounds * effort)), 1,
                         static_cast<std::int64_t>(kContents * effort)};
  options.rounds = std::max(options.rounds, kFewestRounds);
  if (const auto value = best_content_bound(tokens, slots, options))
    best.paper = std::max(best.paper, {*value, "content"}, less);
  // At most one of a token's lambda ranks is its source.
  best.remote = best.paper;
  options.sources = true;
  if (tokens.source.empty()) return best;
  if (const auto value = best_content_bound(tokens, slots, options))
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
    layers[layer] =
        bound_layer(layer_tokens(trace, static_cast<int>(layer)), slots, replicas, options.effort);
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
