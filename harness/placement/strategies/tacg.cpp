#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/assignment.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/spectral.hpp"
#include "placement/algorithms/task_affinity.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

// Worse than any sum of preferences (each is at most 1, a rank one term): groups may only change
// places with groups of the same size.
constexpr double kForbidden = -1e6;

// The paper reserves consecutive ranks for each family but does not say which group goes to which
// of them: here groups and ranks are matched for the largest sum of the groups' mean preference for
// their block's family. Groups stay where they are when the ranks do not divide by the families.
std::vector<int> bind_to_families(const std::vector<int>& rank_of, const Matrix& preference,
                                  const std::vector<int>& slots) {
  const int ranks = static_cast<int>(slots.size());
  const int families = preference.columns;
  if (families == 0 || ranks % families != 0) return rank_of;
  Matrix group_preference(ranks, families);
  for (std::size_t e = 0; e < rank_of.size(); ++e)
    for (int f = 0; f < families; ++f)
      group_preference(rank_of[e], f) += preference(static_cast<int>(e), f) / slots[rank_of[e]];
  Matrix gain(ranks, ranks, kForbidden);
  for (int group = 0; group < ranks; ++group)
    for (int rank = 0; rank < ranks; ++rank)
      if (slots[group] == slots[rank])
        gain(group, rank) = group_preference(group, rank / (ranks / families));
  const std::vector<int> place = best_assignment(gain);
  std::vector<int> bound;
  for (const int group : rank_of) bound.push_back(place[group]);
  return bound;
}

class Tacg : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"tacg",
            "task-aware: co-activation weighted by shared task preference, spectral grouping",
            "arXiv 2606.01007 (TACG)",
            {{"tau", 1.0, "softmax temperature of the task preference", 1e-3, 1e6, {}},
             {"alpha", 0.25, "weight of the same-family kernel; 0 is the pooled graph", 0, 1, {}},
             {"epsilon", 1e-8, "added to the deviation of every z-score", 0, 1, {}},
             {"solver",
              std::string("spectral"),
              "spectral as published, or swap local search on the same graph",
              0,
              0,
              {"spectral", "swap"}},
             {"jitter", 1e-6, "diagonal added before the Laplacian", 0, 1, {}},
             {"row_normalise", false, "unit-length embedding rows before k-means", 0, 0, {}},
             {"restarts", std::int64_t{10}, "k-means restarts, or starts of swap", 1, 1e6, {}},
             {"iterations", std::int64_t{100}, "k-means iterations at most", 1, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("tacg");
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int layer = 0; layer < statistics.layers; ++layer) {
      const FamilyGraphs graphs = family_graphs(statistics, layer);
      const Matrix preference =
          task_preference(graphs, {params.real("tau"), params.real("epsilon")});
      const Matrix affinity = task_affinity(graphs, preference, params.real("alpha"));
      const std::vector<int> groups = solve(affinity, problem.primary_slots, params,
                                            rng.fork(static_cast<std::uint64_t>(layer)));
      set_primaries(placement, layer, bind_to_families(groups, preference, problem.primary_slots));
    }
    return placement;
  }

 private:
  static std::vector<int> solve(const Matrix& affinity, const std::vector<int>& slots,
                                const core::Params& params, const core::Rng& rng) {
    const int restarts = static_cast<int>(params.integer("restarts"));
    if (params.text("solver") == "swap") return affinity_search(affinity, slots, restarts, rng);
    return spectral_groups(affinity, slots,
                           {params.real("jitter"),
                            params.flag("row_normalise"),
                            {restarts, static_cast<int>(params.integer("iterations"))}},
                           rng);
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> tacg_strategy() { return std::make_unique<Tacg>(); }

}  // namespace moescope::placement
