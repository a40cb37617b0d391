#include "core/rng.hpp"
#include "placement/algorithms/affinity_search.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/algorithms/spectral.hpp"
#include "placement/algorithms/top_partners.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

std::vector<int> group(const Matrix& affinity, const std::vector<int>& slots,
                       const std::string& solver, const core::Rng& rng) {
  if (solver == "spectral") return spectral_groups(affinity, slots, {}, rng);
  std::vector<int> rank_of = greedy_groups(affinity, slots);
  if (solver == "swap") improve_by_swaps(affinity, static_cast<int>(slots.size()), rank_of);
  return rank_of;
}

class C2r : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"c2r",
            "groups experts by the collaboration with their top-T partners alone; C2R's grouping "
            "without its constrained router",
            "C2R, NAACL 2025, arXiv 2504.01337; github.com/UNITES-Lab/c2r-moe",
            {{"top_t",
              std::int64_t{0},
              "partners in each expert's list; 0: half the experts, as the 30 of 60 published for "
              "Qwen1.5-MoE",
              0,
              1e6,
              {}},
             {"link",
              std::string("either"),
              "a pair counts if either lists the other, or if both do; not published",
              0,
              0,
              {"either", "mutual"}},
             {"solver",
              std::string("greedy"),
              "how the lists become groups: greedy as in Occult by the same authors, greedy and "
              "swaps, or spectral; not published",
              0,
              0,
              {"greedy", "swap", "spectral"}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const core::Rng rng = core::Rng(problem.seed).fork("c2r");
    const std::int64_t wanted = params.integer("top_t");
    const int partners = wanted > 0 ? static_cast<int>(wanted) : statistics.experts / 2;
    const bool mutual = params.text("link") == "mutual";
    return place_layers(problem, [&](int layer) {
      const Matrix kept = keep_top_partners(pooled_graph(statistics, layer), partners, mutual);
      return group(kept, problem.primary_slots, params.text("solver"),
                   rng.fork(static_cast<std::uint64_t>(layer)));
    });
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> c2r_strategy() { return std::make_unique<C2r>(); }

}  // namespace moescope::placement
