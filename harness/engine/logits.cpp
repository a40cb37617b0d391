#include "engine/logits.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "core/rng.hpp"

namespace moescope::engine {

std::size_t greedy_token(const float* logits, std::size_t vocab) {
  return static_cast<std::size_t>(std::max_element(logits, logits + vocab) - logits);
}

std::uint64_t digest_logits(std::uint64_t chain, const float* logits, std::size_t vocab) {
  // Four chains side by side keep the multiplier busy; an odd multiplier keeps each step
  // invertible, so a change of one bit cannot be lost.
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
  std::array<std::uint64_t, 4> lanes{chain, chain + 1, chain + 2, chain + 3};
  for (std::size_t i = 0; i < vocab; ++i) {
    auto& lane = lanes[i % 4];
    lane = (lane ^ std::bit_cast<std::uint32_t>(logits[i])) * kMultiplier;
    lane = std::rotl(lane, 29);
  }
  std::uint64_t digest = vocab;
  for (const auto lane : lanes) digest = core::mix64(digest ^ lane);
  return digest;
}

}  // namespace moescope::engine
