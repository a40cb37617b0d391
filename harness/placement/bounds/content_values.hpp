// What every possible content of a rank is worth: one number per set of experts of a given size.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

// A token that finds j of its experts on a rank is worth `remote[j]` there, or `local[j]` when the
// rank is its source. Both have k + 1 entries, the first is 0.
struct TokenWorth {
  std::vector<std::int32_t> remote, local;
};

class ContentValues {
 public:
  // Contents of 1 to `largest` experts, at most E, will be asked for.
  ContentValues(const LayerTokens& tokens, int largest, const TokenWorth& worth);

  // [E choose size], in lexicographic order (combinations.hpp): the summed worth of all tokens on a
  // rank that holds exactly these experts. `rank`: whose tokens are local; -1 for no rank's. Every
  // sum must stay within 31 bits.
  std::vector<std::int32_t> of_size(int size, int rank) const;

 private:
  using Word = std::uint32_t;  // sums wrap around on their way to results that fit
  using Tables = std::vector<std::vector<Word>>;
  void add_shares(std::size_t token, std::span<const Word> share, Tables& tables) const;

  const LayerTokens& tokens_;
  std::vector<Word> remote_share_, local_less_remote_;
  // [m], from 1 to min(k, largest): per subset of m experts its share of the worth, all tokens
  // remote.
  Tables shares_;
};

struct Content {
  std::int32_t surplus;  // value less charges
  std::vector<std::uint16_t> experts;
};

// The `limit` contents with the largest value less the sum of their experts' charges, best first
// (ties in lexicographic order).
std::vector<Content> best_contents(std::span<const std::int32_t> values, int size,
                                   std::span<const std::int32_t> charges, std::size_t limit);

}  // namespace moescope::placement
