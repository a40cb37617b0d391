#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/family_blocks.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/spectral.hpp"
#include "placement/algorithms/task_affinity.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

// One layer's problem.
struct Layer {
  Matrix preference;
  std::vector<int> family_of_rank;  // [R]; empty without families
};

BlockLayout layout(const core::Params& params) {
  return params.text("blocks") == "strided" ? BlockLayout::strided : BlockLayout::consecutive;
}

SpectralOptions spectral_options(const core::Params& params) {
  SpectralOptions options;
  options.jitter = params.real("jitter");
  options.row_normalise = params.flag("row_normalise");
  options.kmeans = {static_cast<int>(params.integer("restarts")),
                    static_cast<int>(params.integer("iterations"))};
  if (params.text("repair") == "moves") options.repair.method = RepairOptions::Method::moves;
  if (params.text("pool_order") == "affinity")
    options.repair.order = RepairOptions::PoolOrder::affinity;
  return options;
}

std::vector<int> group(const Matrix& affinity, std::span<const int> slots,
                       const core::Params& params, const core::Rng& rng) {
  if (params.text("solver") == "swap")
    return affinity_search(affinity, slots, static_cast<int>(params.integer("restarts")), rng);
  return spectral_groups(affinity, slots, spectral_options(params), rng);
}

// Appendix B's alpha = 0: every expert lives on the ranks of its home family, grouped there by the
// pooled graph.
std::vector<int> group_at_home(const Matrix& pooled, const Layer& layer, std::span<const int> slots,
                               const core::Params& params, const core::Rng& rng) {
  const std::vector<int> home = home_families(layer.preference, slots, layer.family_of_rank);
  std::vector<int> rank_of(home.size());
  for (int family = 0; family < layer.preference.columns; ++family) {
    std::vector<int> experts, ranks, block_slots;
    for (int e = 0; e < pooled.rows; ++e)
      if (home[e] == family) experts.push_back(e);
    if (experts.empty()) continue;
    for (std::size_t r = 0; r < slots.size(); ++r) {
      if (layer.family_of_rank[r] != family) continue;
      ranks.push_back(static_cast<int>(r));
      block_slots.push_back(slots[r]);
    }
    const std::vector<int> place = group(submatrix(pooled, experts), block_slots, params,
                                         rng.fork(static_cast<std::uint64_t>(family)));
    for (std::size_t i = 0; i < experts.size(); ++i) rank_of[experts[i]] = ranks[place[i]];
  }
  return rank_of;
}

class Tacg : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"tacg",
            "task-aware: co-activation weighted by shared task preference, spectral grouping",
            "arXiv 2606.01007 (TACG)",
            {{"tau",
              1.0,
              "softmax temperature of the task preference; the paper gives none, 1 leaves the "
              "z-scores as they are",
              1e-3,
              1e6,
              {}},
             {"alpha", 0.25, "weight of the same-family kernel", 0, 1, {}},
             {"alpha_zero",
              std::string("pooled"),
              "what alpha = 0 means: the pooled graph (main text), or experts pinned to the ranks "
              "of a home family (appendix B)",
              0,
              0,
              {"pooled", "pinned"}},
             {"epsilon",
              1e-8,
              "added to the deviation of every z-score; the paper gives none, this only avoids 0/0",
              0,
              1,
              {}},
             {"solver",
              std::string("spectral"),
              "spectral as published, or swap local search on the same graph",
              0,
              0,
              {"spectral", "swap"}},
             {"jitter",
              1e-6,
              "diagonal added before the Laplacian; the paper gives none, this is below every "
              "affinity that matters",
              0,
              1,
              {}},
             {"row_normalise",
              false,
              "unit-length embedding rows before k-means; the paper names no such step",
              0,
              0,
              {}},
             {"restarts", std::int64_t{10}, "k-means restarts, or starts of swap", 1, 1e6, {}},
             {"iterations", std::int64_t{100}, "k-means iterations at most", 1, 1e6, {}},
             {"repair",
              std::string("pool"),
              "pool: trim and refill, always exact; moves: donor-receiver moves alone, the last "
              "ones forced (the paper wants every move to gain and every end feasible)",
              0,
              0,
              {"pool", "moves"}},
             {"pool_order",
              std::string("id"),
              "pooled experts by id, or the strongest affinity first; the paper gives no order",
              0,
              0,
              {"id", "affinity"}},
             {"binding",
              std::string("preference"),
              "groups go to the families' ranks by largest mean preference, or stay as solved; the "
              "paper does not say how, and cost without distances does not change",
              0,
              0,
              {"preference", "none"}},
             {"blocks",
              std::string("consecutive"),
              "ranks of a family: consecutive (few nodes), or strided, which deals unequal ranks "
              "evenly (the paper's 4, 4, 4, 3 per family of 60 experts on 16 ranks)",
              0,
              0,
              {"consecutive", "strided"}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("tacg");
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int l = 0; l < statistics.layers; ++l) {
      const FamilyGraphs graphs = family_graphs(statistics, l);
      Layer layer{task_preference(graphs, {params.real("tau"), params.real("epsilon")}), {}};
      if (graphs.families() > 0)
        layer.family_of_rank = family_of_ranks(problem.ranks, graphs.families(), layout(params));
      set_primaries(
          placement, l,
          place_layer(task_affinity(graphs, layer.preference, params.real("alpha")), layer,
                      problem.primary_slots, params, rng.fork(static_cast<std::uint64_t>(l))));
    }
    return placement;
  }

 private:
  static std::vector<int> place_layer(const Matrix& affinity, const Layer& layer,
                                      const std::vector<int>& slots, const core::Params& params,
                                      const core::Rng& rng) {
    const bool families = !layer.family_of_rank.empty();
    if (families && params.real("alpha") == 0 && params.text("alpha_zero") == "pinned")
      return group_at_home(affinity, layer, slots, params, rng);
    const std::vector<int> groups = group(affinity, slots, params, rng);
    if (!families || params.text("binding") == "none") return groups;
    return bind_to_families(groups, layer.preference, slots, layer.family_of_rank);
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> tacg_strategy() { return std::make_unique<Tacg>(); }

}  // namespace moescope::placement
