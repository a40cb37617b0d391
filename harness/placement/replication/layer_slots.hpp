// The replica slots of one layer while a policy fills them.
#pragma once

#include <vector>

#include "placement/placement.hpp"

namespace moescope::placement {

// Indices by descending value, equal ones ascending.
std::vector<int> descending(const std::vector<double>& values);

class LayerSlots {
 public:
  // free: [R] replica slots of each rank. The placement must outlive this object.
  LayerSlots(Placement& placement, int layer, std::vector<int> free);

  bool any() const { return total_ > 0; }
  int free(int rank) const { return free_[rank]; }
  // The rank has a free slot and does not hold the expert.
  bool fits(int expert, int rank) const;
  // Requires fits(expert, rank).
  void add(int expert, int rank);

 private:
  Placement& placement_;
  int layer_;
  std::vector<int> free_;
  int total_;
};

}  // namespace moescope::placement
