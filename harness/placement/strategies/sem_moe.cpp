#include "core/rng.hpp"
#include "placement/algorithms/co_clustering.hpp"
#include "placement/algorithms/fill.hpp"
#include "placement/strategies/built_in.hpp"

namespace moescope::placement {
namespace {

CoClusterProblem requests_and_experts(const PlacementProblem& problem, double theta) {
  const routing::RoutingTrace& trace = *problem.trace;
  const int requests = static_cast<int>(trace.requests());
  CoClusterProblem clusters{std::vector<Matrix>(trace.layers, Matrix(requests, trace.experts)),
                            std::vector<double>(trace.requests(), 0.0), problem.primary_slots,
                            theta};
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    clusters.tokens[trace.request[t]] += 1;
    for (int l = 0; l < trace.layers; ++l)
      for (const int expert : trace.at(t, l))
        clusters.use[l](trace.request[t], expert) += 1.0 / trace.top_k;
  }
  return clusters;
}

class SemMoe : public PlacementStrategy {
 public:
  Description describe() const override {
    return {
        "sem-moe",
        "co-clusters requests and experts (the paper: token ids, which traces lack); requests "
        "keep their own source ranks when served",
        "arXiv 2503.04398 (Semantic Parallelism, Sem-MoE)",
        {{"theta",
          0.5,
          "weight of the balance of tokens against remote use; the paper gives no value that "
          "carries over, 0.5 weighs a token the same in both",
          0,
          1,
          {}},
         {"starts", std::int64_t{4}, "random first clusterings; the best end counts", 1, 1e6, {}},
         {"passes", std::int64_t{50}, "alternations at most", 0, 1e6, {}}}};
  }

  core::Result<Placement> place(const PlacementProblem& problem,
                                const core::Params& params) const override {
    const auto& statistics = *problem.statistics;
    const CoClustering found = co_cluster(requests_and_experts(problem, params.real("theta")),
                                          static_cast<int>(params.integer("passes")),
                                          static_cast<int>(params.integer("starts")),
                                          core::Rng(problem.seed).fork("sem-moe"));
    Placement placement(statistics.layers, statistics.experts, problem.ranks);
    for (int l = 0; l < statistics.layers; ++l)
      set_primaries(placement, l, found.rank_of_expert[l]);
    return placement;
  }
};

}  // namespace

std::unique_ptr<PlacementStrategy> sem_moe_strategy() { return std::make_unique<SemMoe>(); }

}  // namespace moescope::placement
