#include "placement/algorithms/token_sets.hpp"

#include <algorithm>
#include <map>

namespace moescope::placement {

std::vector<TokenSet> token_sets(const routing::RoutingTrace& trace, int layer) {
  std::map<std::vector<std::uint16_t>, std::uint64_t> times;
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    const auto chosen = trace.at(t, layer);
    std::vector<std::uint16_t> experts(chosen.begin(), chosen.end());
    std::ranges::sort(experts);
    ++times[std::move(experts)];
  }
  std::vector<TokenSet> sets;
  for (const auto& [experts, count] : times) sets.push_back({experts, count});
  return sets;
}

std::uint64_t total_span(std::span<const TokenSet> sets, std::span<const int> rank_of) {
  std::uint64_t span = 0;
  std::vector<int> ranks;
  for (const TokenSet& set : sets) {
    ranks.clear();
    for (const int expert : set.experts)
      if (std::ranges::find(ranks, rank_of[expert]) == ranks.end())
        ranks.push_back(rank_of[expert]);
    span += set.times * ranks.size();
  }
  return span;
}

}  // namespace moescope::placement
