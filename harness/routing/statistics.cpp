#include "routing/statistics.hpp"

namespace moescope::routing {
namespace {

// counts[i, j] += 1 for every i of `from` and j of `to`.
void count_pairs(std::span<const std::uint16_t> from, std::span<const std::uint16_t> to,
                 int experts, std::uint64_t* counts) {
  for (const std::size_t i : from) {
    std::uint64_t* row = counts + i * experts;
    for (const std::size_t j : to) ++row[j];
  }
}

}  // namespace

std::span<const std::uint64_t> Statistics::pairs(int family, int layer) const {
  const std::size_t size = static_cast<std::size_t>(experts) * experts;
  return {coactivation.data() + (static_cast<std::size_t>(family) * layers + layer) * size, size};
}

std::uint64_t Statistics::load(int family, int layer, int expert) const {
  return pairs(family, layer)[static_cast<std::size_t>(expert) * experts + expert];
}

std::vector<double> Statistics::pooled_pairs(int layer) const {
  std::vector<double> pooled(static_cast<std::size_t>(experts) * experts, 0.0);
  for (int f = 0; f < families; ++f) {
    const auto counts = pairs(f, layer);
    for (std::size_t i = 0; i < pooled.size(); ++i) pooled[i] += static_cast<double>(counts[i]);
  }
  return pooled;
}

std::vector<double> Statistics::pooled_load(int layer) const {
  std::vector<double> pooled(experts, 0.0);
  for (int f = 0; f < families; ++f)
    for (int e = 0; e < experts; ++e) pooled[e] += static_cast<double>(load(f, layer, e));
  return pooled;
}

Statistics collect_statistics(const RoutingTrace& trace) {
  Statistics statistics;
  statistics.families = static_cast<int>(trace.families.size());
  statistics.layers = trace.layers;
  statistics.experts = trace.experts;
  const std::size_t size = static_cast<std::size_t>(trace.experts) * trace.experts;
  const int boundaries = trace.layers - 1;
  statistics.coactivation.assign(statistics.families * trace.layers * size, 0);
  statistics.transitions.assign(statistics.families * boundaries * size, 0);
  statistics.tokens.assign(statistics.families, 0);
  for (std::size_t t = 0; t < trace.tokens(); ++t) ++statistics.tokens[trace.family_of(t)];
  // Layer by layer, so that the counters in use stay in the cache.
  for (int layer = 0; layer < trace.layers; ++layer)
    for (std::size_t t = 0; t < trace.tokens(); ++t)
      count_pairs(trace.at(t, layer), trace.at(t, layer), trace.experts,
                  &statistics.coactivation[(trace.family_of(t) * trace.layers + layer) * size]);
  for (int layer = 0; layer < boundaries; ++layer)
    for (std::size_t t = 0; t < trace.tokens(); ++t)
      count_pairs(trace.at(t, layer), trace.at(t, layer + 1), trace.experts,
                  &statistics.transitions[(trace.family_of(t) * boundaries + layer) * size]);
  return statistics;
}

}  // namespace moescope::routing
