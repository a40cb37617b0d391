#include "placement/span/span_tokens.hpp"

#include <numeric>

namespace moescope::placement {

SpanTokens::SpanTokens(const routing::RoutingTrace& trace, int layer,
                       std::span<const std::uint32_t> tokens)
    : count_(tokens.size()),
      top_k_(trace.top_k),
      first_(trace.experts + 1, 0),
      first_pair_(static_cast<std::size_t>(trace.experts) * (trace.experts - 1) / 2 + 1, 0) {
  experts_.reserve(count_ * top_k_);
  for (const std::uint32_t token : tokens) {
    const auto chosen = trace.at(token, layer);
    experts_.insert(experts_.end(), chosen.begin(), chosen.end());
  }
  // Counting sort, by expert and by pair.
  for (const std::uint16_t expert : experts_) ++first_[expert + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  uses_.resize(experts_.size());
  std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < experts_.size(); ++i)
    uses_[next[experts_[i]]++] = static_cast<std::uint32_t>(i);

  const auto for_each_pair = [&](auto visit) {
    for (std::size_t t = 0; t < count_; ++t) {
      const auto chosen = at(t);
      for (std::size_t i = 0; i < chosen.size(); ++i)
        for (std::size_t j = i + 1; j < chosen.size(); ++j)
          visit(pair_index(chosen[i], chosen[j]), t);
    }
  };
  for_each_pair([&](std::size_t pair, std::size_t) { ++first_pair_[pair + 1]; });
  std::partial_sum(first_pair_.begin(), first_pair_.end(), first_pair_.begin());
  together_.resize(first_pair_.back());
  next.assign(first_pair_.begin(), first_pair_.end() - 1);
  for_each_pair([&](std::size_t pair, std::size_t t) {
    together_[next[pair]++] = static_cast<std::uint32_t>(t);
  });
}

}  // namespace moescope::placement
