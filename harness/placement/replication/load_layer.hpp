// The expected load of one layer while a policy adds copies: an expert's load is shared evenly by
// its copies, as EPLB assumes (github.com/deepseek-ai/EPLB, replicate_experts).
#pragma once

#include <vector>

#include "placement/placement.hpp"
#include "placement/replication/layer_slots.hpp"

namespace moescope::placement {

class LoadLayer {
 public:
  // free: [R] replica slots; load: [E]. The placement must outlive this object.
  LoadLayer(Placement& placement, int layer, std::vector<int> free, std::vector<double> load);

  const LayerSlots& slots() const { return slots_; }
  double load(int expert) const { return load_[expert]; }
  // Load per copy.
  double share(int expert) const;
  std::vector<double> rank_load() const;  // [R]
  bool fits_anywhere(int expert) const;

  // Requires slots().fits(expert, rank).
  void add(int expert, int rank) { slots_.add(expert, rank); }
  // Copies the expert with the largest share that fits anywhere to the least loaded rank that it
  // fits; false when none fits.
  bool copy_heaviest();

 private:
  int lightest_rank(int expert) const;

  Placement& placement_;
  int layer_;
  LayerSlots slots_;
  std::vector<double> load_;
};

}  // namespace moescope::placement
