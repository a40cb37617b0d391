// For selectors that choose a host only for some experts of a token: looks up the others' hosts for
// many tokens at once, with the ranks of a token as bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/span/rank_mask.hpp"

namespace moescope::placement {

// An expert whose host depends on the token or on earlier ones.
inline constexpr std::int32_t kOpenHost = -1;

class SettledHosts {
 public:
  struct OpenSlot {
    std::uint32_t token, slot;  // slot: in [tokens, top_k]
  };

  // hosts: [L, E], each a rank under kMaxMaskRanks or kOpenHost. A token with open experts counts
  // as going to free_rank, under kMaxMaskRanks too: one where that makes no difference.
  SettledHosts(std::span<const std::int32_t> hosts, int experts, int free_rank);

  // Fills hosts [tokens, top_k] where they are settled, and the two lists that follow.
  void look_up(int layer, int top_k, std::span<const std::uint16_t> experts,
               std::span<std::int32_t> hosts);
  // By token, then slot.
  std::span<const OpenSlot> open() const { return {open_.data(), opens_}; }
  // [tokens] the ranks of its settled experts, and free_rank where it has open ones.
  std::span<RankMask> visited() { return visited_; }

 private:
  template <int kTopK>
  void look_up_all(const std::uint8_t* table, std::size_t top_k,
                   std::span<const std::uint16_t> experts, std::int32_t* hosts);

  int experts_;
  std::vector<std::uint8_t> table_;  // [L, E] the host, or free_rank with kOpenBit
  std::vector<OpenSlot> open_;       // the first opens_ count
  std::size_t opens_ = 0;
  std::vector<RankMask> visited_;
};

}  // namespace moescope::placement
