#include "placement/algorithms/eplb_vec.hpp"

#include <algorithm>
#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

// One layer's copies on their way to the ranks. The published layout knows slots alone; here a
// rank's slots are split, and the first copy of each expert, its primary, needs a primary slot.
class Snake {
 public:
  Snake(const PlacementProblem& problem, Placement& placement, int layer)
      : free_primaries_(problem.primary_slots),
        free_replicas_(problem.replica_slots),
        placement_(placement),
        layer_(layer) {}

  // copies: [n] experts, the primaries first; order: [n] copies in the order of packing. In turn,
  // forwards and backwards alternately, each rank takes the next copy that it has a slot for.
  // Copies that only ranks with the same expert have room for stay out.
  void pack(std::span<const int> copies, std::vector<int> order) {
    const int ranks = static_cast<int>(free_primaries_.size());
    bool taken = true;
    for (bool forwards = true; taken; forwards = !forwards) {
      taken = false;
      for (int i = 0; i < ranks; ++i) {
        const int rank = forwards ? i : ranks - 1 - i;
        const auto next = std::ranges::find_if(
            order, [&](int copy) { return take(rank, copies[copy], copy < placement_.experts); });
        if (next == order.end()) continue;
        order.erase(next);
        taken = true;
      }
    }
  }

 private:
  bool take(int rank, int expert, bool primary) {
    std::vector<int>& free = primary ? free_primaries_ : free_replicas_;
    if (free[rank] == 0) return false;
    auto& replicas = placement_.replicas_at(layer_, expert);
    const auto place = std::ranges::lower_bound(replicas, rank);
    const bool has_replica = place != replicas.end() && *place == rank;
    if (primary) {
      placement_.primary_at(layer_, expert) = rank;
      if (has_replica) {
        replicas.erase(place);
        ++free_replicas_[rank];
      }
    } else {
      if (has_replica || placement_.primary_at(layer_, expert) == rank) return false;
      replicas.insert(place, rank);
    }
    --free[rank];
    return true;
  }

  std::vector<int> free_primaries_, free_replicas_;
  Placement& placement_;
  int layer_;
};

std::vector<double> weight_per_copy(const Matrix& loads, std::span<const int> copies) {
  std::vector<double> total(loads.columns, 0.0), weights;
  std::vector<int> count(loads.columns, 0);
  for (int window = 0; window < loads.rows; ++window)
    for (int e = 0; e < loads.columns; ++e) total[e] += loads(window, e);
  for (const int expert : copies) ++count[expert];
  for (const int expert : copies) weights.push_back(total[expert] / count[expert]);
  return weights;
}

class EplbVec : public PlacementStrategy {
 public:
  Description describe() const override {
    return {
        "eplb-vec",
        "balances load in a serpentine: experts by descending load to ranks 0..R-1, R-1..0, ...; "
        "jointly, copies go where they lower the steps' peaks",
        "SGLang, eplb_algorithms/deepseek_vec.py",
        {{"window",
          std::int64_t{1},
          "joint copies: steps whose loads are added up before peaks are taken; SGLang keeps "
          "single steps",
          1,
          1e9,
          {}}}};
  }

  bool places_replicas() const override { return true; }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& slots = problem.replica_slots;
    const int extra = std::accumulate(slots.begin(), slots.end(), 0);
    if (extra == 0)
      return place_layers(problem, [&](int layer) {
        return snake_packing(problem.statistics->pooled_load(layer), problem.primary_slots);
      });
    Placement placement(problem.statistics->layers, problem.statistics->experts, problem.ranks);
    for (int layer = 0; layer < placement.layers; ++layer) {
      const Matrix loads =
          window_loads(*problem.trace, layer, static_cast<int>(params.integer("window")));
      const std::vector<int> copies =
          replicate_by_peaks(loads, placement.experts + extra, problem.ranks);
      Snake(problem, placement, layer).pack(copies, heaviest_first(weight_per_copy(loads, copies)));
    }
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> eplb_vec_strategy() { return std::make_unique<EplbVec>(); }

}  // namespace moescope::placement
