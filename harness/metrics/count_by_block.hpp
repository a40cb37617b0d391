// Counting blocks of tokens that share window, source rank and family, with sets of ranks as bits:
// each expert is looked up and added once, everything else is done once per token or block.
#pragma once

#include "metrics/counts.hpp"

namespace moescope::metrics {

// Whether the ranks fit a word, the selector's choices do not depend on the order in which blocks
// are visited, and the loads of all layers and windows at once fit kMostLoadBytes.
bool can_count_by_block(const CountInputs& inputs);
inline constexpr std::size_t kMostLoadBytes = std::size_t{1} << 30;

// Only if can_count_by_block(inputs). The same counts as count_by_token.
Counts count_by_block(const CountInputs& inputs);

}  // namespace moescope::metrics
