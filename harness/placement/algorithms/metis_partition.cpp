#include "placement/algorithms/metis_partition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "placement/algorithms/metis_calls.hpp"

namespace moescope::placement {
namespace {

// METIS has integer weights and adds them up in idx_t, 32 bits in Debian: affinities are scaled so
// that all edges, counted from both ends, come to this.
constexpr double kTotalWeight = 1 << 30;

// Compressed rows of the pairs with affinity.
struct Graph {
  std::vector<idx_t> row_start, neighbour, weight;
};

Graph to_graph(const Matrix& affinity) {
  const double total = std::accumulate(affinity.values.begin(), affinity.values.end(), 0.0);
  Graph graph;
  graph.row_start.push_back(0);
  for (int i = 0; i < affinity.rows; ++i) {
    for (int j = 0; j < affinity.columns; ++j) {
      if (i == j || affinity(i, j) <= 0) continue;
      graph.neighbour.push_back(j);
      graph.weight.push_back(std::max<idx_t>(
          1, static_cast<idx_t>(std::lround(affinity(i, j) / total * kTotalWeight))));
    }
    graph.row_start.push_back(static_cast<idx_t>(graph.neighbour.size()));
  }
  return graph;
}

}  // namespace

core::Result<std::vector<int>> metis_partition(const Matrix& affinity, std::span<const int> sizes,
                                               const MetisOptions& options) {
  idx_t vertices = affinity.rows, parts = static_cast<idx_t>(sizes.size()), constraints = 1;
  if (parts == 1) return std::vector<int>(vertices, 0);
  Graph graph = to_graph(affinity);
  std::vector<real_t> share;
  for (const int size : sizes)
    share.push_back(static_cast<real_t>(size) / static_cast<real_t>(vertices));
  idx_t settings[METIS_NOPTIONS];
  MOESCOPE_TRY(const MetisCalls metis, metis_calls());
  metis.set_default_options(settings);
  settings[METIS_OPTION_NCUTS] = options.cuts;
  settings[METIS_OPTION_UFACTOR] = options.imbalance;
  settings[METIS_OPTION_SEED] = static_cast<idx_t>(options.seed & 0x7fffffff);
  std::vector<idx_t> part(vertices);
  idx_t cut = 0;
  static std::mutex one_at_a_time;
  const std::lock_guard guard(one_at_a_time);
  const auto partition = options.recursive ? metis.recursive : metis.kway;
  const int status = partition(&vertices, &constraints, graph.row_start.data(),
                               graph.neighbour.data(), nullptr, nullptr, graph.weight.data(),
                               &parts, share.data(), nullptr, settings, &cut, part.data());
  if (status != METIS_OK)
    return core::Error::failed(
        fmt::format("METIS: status {} for {} vertices in {} parts", status, vertices, parts));
  return std::vector<int>(part.begin(), part.end());
}

}  // namespace moescope::placement
