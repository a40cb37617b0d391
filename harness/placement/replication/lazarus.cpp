#include <algorithm>
#include <numeric>

#include "placement/replication/built_in.hpp"
#include "placement/replication/load_layer.hpp"

namespace moescope::placement {
namespace {

class LazarusLayer {
 public:
  LazarusLayer(Placement& placement, int layer, const PlacementProblem& problem)
      : placement_(placement),
        layer_(layer),
        state_(placement, layer, problem.replica_slots, problem.statistics->pooled_load(layer)),
        copies_(placement.experts, 1) {
    for (int r = 0; r < placement.ranks; ++r)
      room_ += std::min(problem.replica_slots[r], placement.experts - problem.primary_slots[r]);
  }

  // How many copies each expert is to have: k_min (the hottest experts first, as far as the slots
  // reach), then each further one to the expert with the most load per copy.
  void allot(int k_min) {
    std::vector<double> load;
    for (int e = 0; e < placement_.experts; ++e) load.push_back(state_.load(e));
    const std::vector<int> order = descending(load);
    for (const int e : order)
      while (copies_[e] < k_min && can_allot(e)) allot_one(e);
    for (;;) {
      int best = -1;
      for (const int e : order)
        if (can_allot(e) && (best < 0 || load[e] * copies_[best] > load[best] * copies_[e]))
          best = e;
      if (best < 0) return;
      allot_one(best);
    }
  }

  // The experts with the fewest copies, the most vulnerable, are placed first.
  void place() {
    std::vector<int> order(placement_.experts);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int e) { return copies_[e]; });
    for (const int e : order)
      for (int copy = 1; copy < copies_[e] && state_.fits_anywhere(e); ++copy)
        state_.add(e, overlapping_rank(e));
    // Copies that found no rank leave slots to others.
    while (state_.copy_heaviest()) {
    }
  }

 private:
  bool can_allot(int expert) const { return room_ > 0 && copies_[expert] < placement_.ranks; }
  void allot_one(int expert) {
    ++copies_[expert];
    --room_;
  }

  // Of the ranks that the expert fits, the one that shares most experts with the expert's hosts:
  // ranks become mirrors of each other, so that few sets of lost ranks lose an expert.
  int overlapping_rank(int expert) const {
    std::vector<int> shared(placement_.ranks, 0);
    for (int other = 0; other < placement_.experts; ++other) {
      const int common = common_hosts(expert, other);
      if (common == 0) continue;
      shared[placement_.primary_at(layer_, other)] += common;
      for (const int r : placement_.replicas_at(layer_, other)) shared[r] += common;
    }
    int best = -1;
    for (int r = 0; r < placement_.ranks; ++r)
      if (state_.slots().fits(expert, r) && (best < 0 || shared[r] > shared[best])) best = r;
    return best;
  }

  int common_hosts(int expert, int other) const {
    int common = placement_.hosts(layer_, other, placement_.primary_at(layer_, expert));
    for (const int r : placement_.replicas_at(layer_, expert))
      common += placement_.hosts(layer_, other, r);
    return common;
  }

  Placement& placement_;
  int layer_;
  LoadLayer state_;
  std::vector<int> copies_;  // [E] the primary included
  int room_ = 0;             // copies that can still be allotted
};

// Lazarus's allocation, and its maximum rank overlap as far as fixed primaries allow: the paper
// places all copies freely.
class LazarusReplication : public ReplicationPolicy {
 public:
  Description describe() const override {
    return {"lazarus",
            "copies in proportion to load over a floor, on ranks that mirror each other",
            "arXiv 2407.04656 (Lazarus)",
            {{"k_min",
              std::int64_t{2},
              "copies of each expert at least, the primary included, while slots last",
              1,
              65536,
              {}}}};
  }

  core::Result<void> replicate(const PlacementProblem& problem, const core::Params& params,
                               Placement& placement) const override {
    for (int layer = 0; layer < placement.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      LazarusLayer state(placement, layer, problem);
      state.allot(static_cast<int>(params.integer("k_min")));
      state.place();
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<ReplicationPolicy> lazarus_replication() {
  return std::make_unique<LazarusReplication>();
}

}  // namespace moescope::placement
