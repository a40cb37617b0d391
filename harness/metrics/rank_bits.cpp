#include "metrics/rank_bits.hpp"

#include <algorithm>
#include <array>

namespace moescope::metrics {
namespace {

// Bit i of a byte as byte i of a word.
constexpr std::array<std::uint64_t, 256> kSpread = [] {
  std::array<std::uint64_t, 256> spread{};
  for (unsigned byte = 0; byte < 256; ++byte)
    for (unsigned bit = 0; bit < 8; ++bit)
      spread[byte] |= static_cast<std::uint64_t>(byte >> bit & 1) << 8 * bit;
  return spread;
}();

}  // namespace

void add_rank_counts(std::span<const RankMask> sets, std::span<std::uint64_t> counts) {
  for (std::size_t rank = 0; rank < counts.size(); rank += 8) {
    std::uint64_t sums = 0;  // of eight ranks, a byte each
    for (const RankMask set : sets) sums += kSpread[set >> rank & 255];
    const std::size_t end = std::min(rank + 8, counts.size());
    for (std::size_t r = rank; r < end; ++r, sums >>= 8) counts[r] += sums & 255;
  }
}

RankMask node_ends(int ranks, int width) {
  RankMask ends = 0;
  for (int rank = width - 1; rank < ranks; rank += width) ends |= placement::rank_bit(rank);
  return ends;
}

}  // namespace moescope::metrics
