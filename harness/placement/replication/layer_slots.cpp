#include "placement/replication/layer_slots.hpp"

#include <algorithm>
#include <numeric>

namespace moescope::placement {

std::vector<int> descending(const std::vector<double>& values) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int a, int b) { return values[a] > values[b]; });
  return order;
}

LayerSlots::LayerSlots(Placement& placement, int layer, std::vector<int> free)
    : placement_(placement),
      layer_(layer),
      free_(std::move(free)),
      total_(std::accumulate(free_.begin(), free_.end(), 0)) {}

bool LayerSlots::fits(int expert, int rank) const {
  return free_[rank] > 0 && !placement_.hosts(layer_, expert, rank);
}

void LayerSlots::add(int expert, int rank) {
  auto& replicas = placement_.replicas_at(layer_, expert);
  replicas.insert(std::ranges::upper_bound(replicas, rank), rank);
  --free_[rank];
  --total_;
}

}  // namespace moescope::placement
