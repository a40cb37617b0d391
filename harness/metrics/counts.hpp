// What a score is computed from: integers, and the balance of each layer. Two ways to count fill
// it, count_by_token (any selector, any number of ranks) and count_by_block (fast); both give the
// same numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "metrics/blocked_trace.hpp"
#include "metrics/score.hpp"
#include "metrics/windows.hpp"
#include "placement/selector.hpp"

namespace moescope::metrics {

using Selectors = std::vector<std::unique_ptr<placement::ReplicaSelector>>;  // [R] by source rank

// All are valid and fit together.
struct CountInputs {
  const routing::RoutingTrace& trace;
  const placement::Placement& placement;
  int nodes;
  const Selectors& selectors;
  const Windows& windows;
  // Layers that are counted; a selector that looks across layers needs all.
  int first_layer = 0, end_layer = trace.layers;
  // The same trace, or nullptr; with families sorted only where the selectors remember nothing.
  const BlockedTrace* blocked = nullptr;
};

// Of the counted layers, L in the shapes below.
struct Counts {
  explicit Counts(const CountInputs& inputs);

  // Layers in ascending order, so that sums of real numbers are the same bits however counted.
  // window_load: [windows, R].
  void add_layer_load(int layer, std::span<const std::uint64_t> window_load);
  // Adds the counts of one layer of these.
  void add_layer(const Counts& counted);
  // Offset of [f, layer, source, 0] in rank_copies and expert_copies; `layer` as in the trace.
  std::size_t row(int family, int layer, int source) const {
    const auto place = static_cast<std::size_t>(family) * layers + (layer - first_layer);
    return (place * ranks + source) * ranks;
  }
  // Only when all layers were counted.
  Score finish(const CountInputs& inputs) &&;

  int first_layer, layers, ranks;
  std::vector<std::uint64_t> rank_copies, expert_copies;  // [F, L, R, R]
  // [requests] remote ranks, and all distinct ranks, over tokens and layers.
  std::vector<std::uint64_t> request_remote_ranks, request_ranks;
  std::uint64_t remote_nodes = 0;

 private:
  Score balance_;  // load, and sums over layers of the four balance metrics
};

}  // namespace moescope::metrics
