#include "placement/replication/built_in.hpp"
#include "placement/replication/layer_slots.hpp"

namespace moescope::placement {
namespace {

// One layer: an expert's load is shared evenly by its copies, as EPLB assumes.
class LoadLayer {
 public:
  LoadLayer(Placement& placement, int layer, std::vector<int> free, std::vector<double> load)
      : placement_(placement),
        layer_(layer),
        slots_(placement, layer, std::move(free)),
        load_(std::move(load)) {}

  // Copies the expert with the largest share that fits anywhere; false when none does.
  bool copy_heaviest() {
    int heaviest = -1;
    for (int e = 0; e < placement_.experts; ++e)
      if ((heaviest < 0 || share(e) > share(heaviest)) && fits_anywhere(e)) heaviest = e;
    if (heaviest < 0) return false;
    slots_.add(heaviest, lightest_rank(heaviest));
    return true;
  }

 private:
  double share(int expert) const {
    return load_[expert] / static_cast<double>(1 + placement_.replicas_at(layer_, expert).size());
  }

  bool fits_anywhere(int expert) const {
    for (int r = 0; r < placement_.ranks; ++r)
      if (slots_.fits(expert, r)) return true;
    return false;
  }

  int lightest_rank(int expert) const {
    std::vector<double> rank_load(placement_.ranks, 0.0);
    for (int e = 0; e < placement_.experts; ++e) {
      rank_load[placement_.primary_at(layer_, e)] += share(e);
      for (const int r : placement_.replicas_at(layer_, e)) rank_load[r] += share(e);
    }
    int lightest = -1;
    for (int r = 0; r < placement_.ranks; ++r)
      if (slots_.fits(expert, r) && (lightest < 0 || rank_load[r] < rank_load[lightest]))
        lightest = r;
    return lightest;
  }

  Placement& placement_;
  int layer_;
  LayerSlots slots_;
  std::vector<double> load_;
};

class EplbReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"eplb",
            "copies the expert with the largest load per copy to the least loaded rank",
            "github.com/deepseek-ai/EPLB (replicate_experts)",
            {}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params&,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      LoadLayer state(placement, layer, problem.replica_slots,
                      problem.statistics->pooled_load(layer));
      while (state.copy_heaviest()) {
      }
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> eplb_replication() {
  return std::make_unique<EplbReplication>();
}

}  // namespace moescope::placement
