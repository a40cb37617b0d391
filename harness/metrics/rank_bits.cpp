#include "metrics/rank_bits.hpp"

#include <algorithm>
#include <array>
#include <bit>

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

// Adds three bits at every place: the sum stays in `digit`, the carry is returned.
inline RankMask add(RankMask& digit, RankMask a, RankMask b) {
  const RankMask both = digit ^ a;
  const RankMask carry = (digit & a) | (both & b);
  digit = both ^ b;
  return carry;
}

// Binary digits of how many of the sets hold each rank, all ranks at once: a tree of full adders
// (Harley and Seal's population count, at every place of a word).
constexpr int kDigits = std::bit_width(kMostSets);
std::array<RankMask, kDigits> count_digits(std::span<const RankMask> sets) {
  std::array<RankMask, kDigits> digits{};
  const auto add_from = [&digits](int digit, RankMask carry) {
    for (; carry != 0; ++digit) carry = add(digits[digit], carry, 0);
  };
  std::size_t i = 0;
  for (; i + 8 <= sets.size(); i += 8) {
    const RankMask* set = &sets[i];
    RankMask ones = digits[0], twos = digits[1], fours = digits[2];
    const RankMask twos_a = add(ones, set[0], set[1]), twos_b = add(ones, set[2], set[3]);
    const RankMask fours_a = add(twos, twos_a, twos_b);
    const RankMask twos_c = add(ones, set[4], set[5]), twos_d = add(ones, set[6], set[7]);
    const RankMask fours_b = add(twos, twos_c, twos_d);
    const RankMask eights = add(fours, fours_a, fours_b);
    digits[0] = ones;
    digits[1] = twos;
    digits[2] = fours;
    add_from(3, eights);
  }
  for (; i < sets.size(); ++i) add_from(0, sets[i]);
  return digits;
}

}  // namespace

void add_rank_counts(std::span<const RankMask> sets, std::span<std::uint64_t> counts) {
  const auto digits = count_digits(sets);
  for (std::size_t rank = 0; rank < counts.size(); rank += 8) {
    std::uint64_t sums = 0;  // of eight ranks, a byte each
    for (int d = 0; d < kDigits; ++d) sums += kSpread[digits[d] >> rank & 255] << d;
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
