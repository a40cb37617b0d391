// Counts over a trace that strategies and the results file use (metrics.md: coactivation,
// transition).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::routing {

struct Statistics {
  int families = 0, layers = 0, experts = 0;
  // [F, L, E, E] tokens of family f that select both i and j at layer l; the diagonal is i's
  // dispatch count.
  std::vector<std::uint64_t> coactivation;
  // [F, L-1, E, E] tokens that select i at layer l and j at layer l+1.
  std::vector<std::uint64_t> transitions;
  std::vector<std::uint64_t> tokens;  // [F]

  std::span<const std::uint64_t> pairs(int family, int layer) const;  // [E, E]
  std::uint64_t load(int family, int layer, int expert) const;
  std::vector<double> pooled_pairs(int layer) const;  // [E, E] summed over families
  std::vector<double> pooled_load(int layer) const;   // [E]
};

Statistics collect_statistics(const RoutingTrace& trace);

}  // namespace moescope::routing
