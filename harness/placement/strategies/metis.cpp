#include "core/rng.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/metis_partition.hpp"
#include "placement/algorithms/pooled_graph.hpp"
#include "placement/algorithms/spectral.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

class Metis : public PlacementStrategy {
 public:
  Description describe() const override {
    return {"metis",
            "task-agnostic: METIS partitions the pooled co-activation graph, then capacity repair",
            "METIS, Karypis and Kumar 1998; a control for the expert-specific solvers",
            {{"method",
              std::string("recursive"),
              "recursive bisection, closer to the best cut on graphs of some tens of experts, or "
              "multilevel k-way, METIS's own default",
              0,
              0,
              {"recursive", "kway"}},
             {"cuts", std::int64_t{10}, "partitions tried; the least cut counts", 1, 1e6, {}},
             {"imbalance",
              std::int64_t{1},
              "thousandths by which a part may pass its size before the repair; METIS's default is "
              "30 for k-way, 1 for recursive",
              1,
              1e6,
              {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const core::Rng rng = core::Rng(problem.seed).fork("metis");
    std::vector<int> open, sizes;
    for (int r = 0; r < problem.ranks; ++r) {
      if (problem.primary_slots[r] == 0) continue;
      open.push_back(r);
      sizes.push_back(problem.primary_slots[r]);
    }
    Placement placement(problem.statistics->layers, problem.statistics->experts, problem.ranks);
    for (int layer = 0; layer < placement.layers; ++layer) {
      MOESCOPE_CHECK(problem.go_on());
      const Matrix graph = pooled_graph(*problem.statistics, layer);
      const MetisOptions options{params.text("method") == "recursive",
                                 static_cast<int>(params.integer("cuts")),
                                 static_cast<int>(params.integer("imbalance")),
                                 rng.fork(static_cast<std::uint64_t>(layer)).next()};
      MOESCOPE_TRY(std::vector<int> part, metis_partition(graph, sizes, options));
      for (int& p : part) p = open[p];
      set_primaries(placement, layer, repair_capacity(graph, part, problem.primary_slots));
    }
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> metis_strategy() { return std::make_unique<Metis>(); }

}  // namespace moescope::placement
