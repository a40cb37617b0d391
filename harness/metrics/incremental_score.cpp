#include "metrics/incremental_score.hpp"

#include <algorithm>
#include <utility>

#include "metrics/score_inputs.hpp"

namespace moescope::metrics {
namespace {

using core::Result;
using placement::Placement;
using Layers = std::vector<std::shared_ptr<const Counts>>;

bool same_layer(const Placement& a, const Placement& b, int layer) {
  const auto first = static_cast<std::size_t>(layer) * a.experts;
  const auto equal = [&](const auto& x, const auto& y) {
    return std::equal(x.begin() + first, x.begin() + first + a.experts, y.begin() + first);
  };
  return equal(a.primary, b.primary) && equal(a.replicas, b.replicas);
}

bool same_shape(const Placement& a, const Placement& b) {
  return a.layers == b.layers && a.experts == b.experts && a.ranks == b.ranks;
}

}  // namespace

IncrementalScore::IncrementalScore(std::shared_ptr<const routing::RoutingTrace> trace,
                                   ScoreOptions options)
    : trace_(std::move(trace)),
      options_(std::move(options)),
      windows_(std::make_shared<const Windows>(*trace_)) {}

Result<IncrementalScore> IncrementalScore::start(std::shared_ptr<const routing::RoutingTrace> trace,
                                                 Placement placement, ScoreOptions options) {
  IncrementalScore begun(std::move(trace), std::move(options));
  MOESCOPE_CHECK(begun.lay_out(placement));
  MOESCOPE_CHECK(begun.update(std::move(placement)));
  return begun;
}

Result<void> IncrementalScore::lay_out(const Placement& placement) {
  MOESCOPE_CHECK(check_inputs(*trace_, placement, options_.nodes));
  MOESCOPE_TRY(const auto selector, placement::make_selector(options_.selector, placement, 0,
                                                             options_.selector_settings));
  blocked_ = std::make_shared<const BlockedTrace>(
      *trace_, *windows_, placement.ranks, selector->memory() == placement::SelectorMemory::none);
  return {};
}

Result<Score> IncrementalScore::predict(const Placement& changed) const {
  MOESCOPE_TRY(const Layers layers, count_layers(changed));
  return sum(changed, layers);
}

Result<void> IncrementalScore::update(Placement changed) {
  MOESCOPE_TRY(layers_, count_layers(changed));
  score_ = sum(changed, layers_);
  placement_ = std::move(changed);
  return {};
}

Result<Layers> IncrementalScore::count_layers(const Placement& changed) const {
  MOESCOPE_CHECK(check_inputs(*trace_, changed, options_.nodes));
  MOESCOPE_TRY(const auto selectors, make_selectors(changed, options_));
  CountInputs inputs{*trace_, changed, options_.nodes, selectors, *windows_};
  inputs.blocked = blocked_.get();
  const bool replicated = changed.replica_memory() > 0;
  if (replicated && !selectors.front()->layers_apart())
    return Layers{std::make_shared<const Counts>(count(inputs))};
  const auto count_of_layers = static_cast<std::size_t>(trace_->layers);
  const bool known = layers_.size() == count_of_layers && same_shape(placement_, changed);
  Layers layers(count_of_layers);
  for (int layer = 0; layer < trace_->layers; ++layer) {
    const auto place = static_cast<std::size_t>(layer);
    // Where an expert has one host there is no choice, so that replicas elsewhere change nothing.
    if (known && same_layer(placement_, changed, layer)) {
      layers[place] = layers_[place];
      continue;
    }
    inputs.first_layer = layer;
    inputs.end_layer = layer + 1;
    layers[place] = std::make_shared<const Counts>(count(inputs));
  }
  return layers;
}

Score IncrementalScore::sum(const Placement& changed, const Layers& layers) const {
  const Selectors chosen_already;
  const CountInputs inputs{*trace_, changed, options_.nodes, chosen_already, *windows_};
  if (layers.size() == 1 && layers.front()->layers == trace_->layers)
    return Counts(*layers.front()).finish(inputs);
  Counts all(inputs);
  for (const auto& layer : layers) all.add_layer(*layer);
  return std::move(all).finish(inputs);
}

}  // namespace moescope::metrics
