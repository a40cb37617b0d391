#include <algorithm>
#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

// One layer under way.
class Filling {
 public:
  Filling(std::vector<double> load, std::span<const int> slots)
      : load_(std::move(load)),
        free_(slots.begin(), slots.end()),
        rank_load_(slots.size(), 0.0),
        rank_of_(load_.size(), -1) {}

  // Fills a part of the rank's slots and of its share of the load: the heaviest expert first, then
  // whichever free expert occurs most with those on the rank. Stops at the first that does not fit.
  void fill_with_partners(const Matrix& graph, int rank, double slots, double share) {
    std::vector<double> score = load_;
    for (int taken = 0; taken + 1 <= slots; ++taken) {
      const int expert = best_free(score);
      if (expert < 0 || rank_load_[rank] + load_[expert] > share) return;
      if (taken == 0) std::ranges::fill(score, 0.0);
      put(expert, rank);
      for (std::size_t e = 0; e < score.size(); ++e) score[e] += graph(expert, static_cast<int>(e));
    }
  }

  // The experts that are left, heaviest first, each to the lightest rank with room.
  std::vector<int> balance() {
    for (const int expert : heaviest_first(load_)) {
      if (rank_of_[expert] >= 0) continue;
      int lightest = -1;
      for (int r = 0; r < static_cast<int>(free_.size()); ++r)
        if (free_[r] > 0 && (lightest < 0 || rank_load_[r] < rank_load_[lightest])) lightest = r;
      put(expert, lightest);
    }
    return rank_of_;
  }

 private:
  int best_free(const std::vector<double>& score) const {
    int best = -1;
    for (int e = 0; e < static_cast<int>(score.size()); ++e)
      if (rank_of_[e] < 0 && (best < 0 || score[e] > score[best])) best = e;
    return best;
  }

  void put(int expert, int rank) {
    rank_of_[expert] = rank;
    rank_load_[rank] += load_[expert];
    --free_[rank];
  }

  std::vector<double> load_;
  std::vector<int> free_;
  std::vector<double> rank_load_;
  std::vector<int> rank_of_;
};

class TrtllmCooccurrence : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"trtllm-cooccurrence",
            "partners first, up to a share of each rank's slots and of the mean load; the rest "
            "balances the load",
            "NVIDIA/TensorRT-LLM, examples/wide_ep/ep_load_balancer, placement with co-occurrence",
            {{"alpha", 0.8, "share of slots and mean load that partners may fill", 0, 1, {}}}};
  }

  // The source has equal ranks only; here a rank's mean load is in proportion to its slots.
  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const double alpha = params.real("alpha");
    const auto& slots = problem.primary_slots;
    return place_layers(problem, [&](int layer) {
      const std::vector<double> load = problem.statistics->pooled_load(layer);
      const Matrix graph = pooled_graph(*problem.statistics, layer);
      const double per_slot =
          std::accumulate(load.begin(), load.end(), 0.0) / static_cast<double>(load.size());
      Filling filling(load, slots);
      for (int r = 0; r < problem.ranks; ++r)
        filling.fill_with_partners(graph, r, alpha * slots[r], alpha * per_slot * slots[r]);
      return filling.balance();
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> trtllm_cooccurrence_strategy() {
  return std::make_unique<TrtllmCooccurrence>();
}

}  // namespace moescope::placement
