#include "metrics/token_blocks.hpp"

#include <numeric>

namespace moescope::metrics {
namespace {

// Sorts by key(token) in [0, keys), equal ones staying in order.
template <class Key>
std::vector<std::uint32_t> counting_sort(const std::vector<std::uint32_t>& tokens, std::size_t keys,
                                         Key key) {
  std::vector<std::uint32_t> start(keys + 1, 0), sorted(tokens.size());
  for (const std::uint32_t token : tokens) ++start[key(token) + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  for (const std::uint32_t token : tokens) sorted[start[key(token)]++] = token;
  return sorted;
}

}  // namespace

TokenBlocks::TokenBlocks(const routing::RoutingTrace& trace, const Windows& windows, int ranks,
                         bool sort_families)
    : order_(trace.tokens()) {
  std::iota(order_.begin(), order_.end(), 0u);
  const auto source_of = [&](std::uint32_t t) { return trace.request_source[trace.request[t]]; };
  const std::size_t families = sort_families ? trace.families.size() : 1;
  order_ = counting_sort(order_, ranks * families, [&](std::uint32_t t) {
    return source_of(t) * families + (sort_families ? trace.family_of(t) : 0);
  });
  order_ =
      counting_sort(order_, windows.count, [&](std::uint32_t t) { return windows.of_token[t]; });

  for (std::size_t i = 0, end = 0; i < order_.size(); i = end) {
    TokenBlock block{
        {}, windows.of_token[order_[i]], source_of(order_[i]), trace.family_of(order_[i])};
    const auto belongs = [&](std::uint32_t t) {
      return windows.of_token[t] == block.window && source_of(t) == block.source &&
             trace.family_of(t) == block.family;
    };
    while (end < order_.size() && end < i + kBlockTokens && belongs(order_[end])) ++end;
    block.tokens = std::span(order_).subspan(i, end - i);
    blocks_.push_back(block);
  }
}

}  // namespace moescope::metrics
