#include "placement/algorithms/family_graph.hpp"

namespace moescope::placement {

FamilyGraphs family_graphs(const routing::Statistics& statistics, int layer) {
  FamilyGraphs graphs;
  graphs.experts = statistics.experts;
  for (int f = 0; f < statistics.families; ++f) {
    if (statistics.tokens[f] == 0) continue;
    const double tokens = static_cast<double>(statistics.tokens[f]);
    const auto counts = statistics.pairs(f, layer);
    Matrix pairs(graphs.experts, graphs.experts);
    for (std::size_t i = 0; i < counts.size(); ++i)
      pairs.values[i] = static_cast<double>(counts[i]) / tokens;
    std::vector<double> usage(graphs.experts);
    double dispatches = 0;
    for (int e = 0; e < graphs.experts; ++e) {
      dispatches += usage[e] = pairs(e, e);
      pairs(e, e) = 0;
    }
    for (double& share : usage) share /= dispatches;
    graphs.usage.push_back(std::move(usage));
    graphs.pairs.push_back(std::move(pairs));
  }
  return graphs;
}

Matrix mean_pairs(const FamilyGraphs& graphs) {
  Matrix mean(graphs.experts, graphs.experts);
  for (const Matrix& pairs : graphs.pairs)
    for (std::size_t i = 0; i < mean.values.size(); ++i)
      mean.values[i] += pairs.values[i] / graphs.families();
  return mean;
}

}  // namespace moescope::placement
