#include "placement/algorithms/pooled_graph.hpp"

namespace moescope::placement {

Matrix pooled_graph(const routing::Statistics& statistics, int layer) {
  Matrix graph(statistics.experts, statistics.experts);
  graph.values = statistics.pooled_pairs(layer);
  for (int e = 0; e < statistics.experts; ++e) graph(e, e) = 0;
  return graph;
}

}  // namespace moescope::placement
