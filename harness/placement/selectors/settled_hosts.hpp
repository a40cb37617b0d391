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
  // hosts: [L, E], each a rank under kMaxMaskRanks or kOpenHost.
  SettledHosts(std::span<const std::int32_t> hosts, int experts);

  // Fills hosts [tokens, top_k] where they are settled, and the lists that follow. Each token
  // visits the ranks of `anyway`.
  void look_up(int layer, int top_k, std::span<const std::uint16_t> experts, RankMask anyway,
               std::span<std::int32_t> hosts);
  // The open slots of [tokens, top_k], ascending; those of a token end at its open_end, and begin
  // where those of the token before end.
  std::span<const std::uint32_t> open() const {
    return {open_.data(), open_end_.empty() ? 0 : open_end_.back()};
  }
  std::span<const std::uint32_t> open_end() const { return open_end_; }  // [tokens]
  // [tokens] the ranks that a token visits, so far.
  std::span<RankMask> visited() { return visited_; }

 private:
  template <int kTopK>
  void look_up_all(const std::uint8_t* table, std::size_t top_k, const std::uint16_t* experts,
                   RankMask anyway, std::int32_t* hosts);

  int experts_;
  std::vector<std::uint8_t> table_;  // [L, E]
  std::vector<std::uint32_t> open_, open_end_;
  std::vector<RankMask> visited_;
};

}  // namespace moescope::placement
