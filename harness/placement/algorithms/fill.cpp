#include "placement/algorithms/fill.hpp"

#include <algorithm>
#include <numeric>

#include "core/parallel.hpp"

namespace moescope::placement {

std::vector<int> heaviest_first(std::span<const double> weights) {
  std::vector<int> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int a, int b) { return weights[a] > weights[b]; });
  return order;
}

std::vector<int> fill_in_order(std::span<const int> order, std::span<const int> slots) {
  std::vector<int> rank_of(order.size());
  std::size_t next = 0;
  for (std::size_t r = 0; r < slots.size(); ++r)
    for (int i = 0; i < slots[r]; ++i) rank_of[order[next++]] = static_cast<int>(r);
  return rank_of;
}

void set_primaries(Placement& placement, int layer, std::span<const int> rank_of) {
  for (int e = 0; e < placement.experts; ++e) placement.primary_at(layer, e) = rank_of[e];
}

Placement place_layers(const PlacementProblem& problem,
                       const std::function<std::vector<int>(int layer)>& rank_of_layer) {
  const auto& statistics = *problem.statistics;
  Placement placement(statistics.layers, statistics.experts, problem.ranks);
  core::parallel_for(statistics.layers, 0, [&](std::size_t index) {
    const int layer = static_cast<int>(index);
    if (problem.stopped()) {
      // Work that follows still finds a whole placement; in the end it is thrown away.
      std::vector<int> order(statistics.experts);
      std::iota(order.begin(), order.end(), 0);
      set_primaries(placement, layer, fill_in_order(order, problem.primary_slots));
      return;
    }
    set_primaries(placement, layer, rank_of_layer(layer));
    problem.layer_done();
  });
  return placement;
}

}  // namespace moescope::placement
