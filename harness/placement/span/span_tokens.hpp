// The tokens of one MoE layer, arranged for a search over where its experts live.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::placement {

class SpanTokens {
 public:
  // tokens: the tokens to take, ascending. Sources stay unset (-1).
  SpanTokens(const routing::RoutingTrace& trace, int layer, std::span<const std::uint32_t> tokens);

  std::size_t size() const { return count_; }
  int top_k() const { return top_k_; }
  int experts() const { return static_cast<int>(first_.size()) - 1; }
  std::span<const std::uint16_t> at(std::size_t token) const {
    return {experts_.data() + token * top_k_, static_cast<std::size_t>(top_k_)};
  }
  // Positions (token * k + slot) at which the expert is chosen, ascending.
  std::span<const std::uint32_t> uses(int expert) const {
    return {uses_.data() + first_[expert], first_[expert + 1] - first_[expert]};
  }
  // Tokens that choose both experts, ascending.
  std::span<const std::uint32_t> together(int a, int b) const {
    const std::size_t pair = pair_index(a, b);
    return {together_.data() + first_pair_[pair], first_pair_[pair + 1] - first_pair_[pair]};
  }

 private:
  std::size_t pair_index(int a, int b) const {
    const std::size_t low = a < b ? a : b, high = a < b ? b : a;
    return high * (high - 1) / 2 + low;
  }

  std::size_t count_;
  int top_k_;
  std::vector<std::uint16_t> experts_;   // [count, k]
  std::vector<std::uint32_t> uses_;      // [count * k], expert by expert
  std::vector<std::size_t> first_;       // [E + 1]
  std::vector<std::uint32_t> together_;  // [count * k (k-1) / 2], pair by pair
  std::vector<std::size_t> first_pair_;  // [E (E-1) / 2 + 1]
};

}  // namespace moescope::placement
