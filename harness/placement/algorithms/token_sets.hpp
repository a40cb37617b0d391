// The tokens of one layer as distinct expert sets: what the exact communication cost depends on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::placement {

struct TokenSet {
  std::vector<std::uint16_t> experts;  // ascending
  std::uint64_t times = 0;             // tokens that chose exactly these
};

// In lexicographic order.
std::vector<TokenSet> token_sets(const routing::RoutingTrace& trace, int layer);

// Sum over the tokens of the distinct ranks that hold their experts: the connectivity metric of
// hypergraph partitioning plus one per token. rank_of: [E].
std::uint64_t total_span(std::span<const TokenSet> sets, std::span<const int> rank_of);

}  // namespace moescope::placement
