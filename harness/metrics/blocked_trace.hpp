// A trace laid out for counting one layer at a time: what a layer needs stands together, in the
// order in which it is counted. It takes as much memory again as the trace's expert ids.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/token_blocks.hpp"

namespace moescope::metrics {

class BlockedTrace {
 public:
  // As TokenBlocks has them.
  BlockedTrace(const routing::RoutingTrace& trace, const Windows& windows, int ranks,
               bool sort_families);

  std::span<const TokenBlock> blocks() const { return blocks_.all(); }
  // [tokens, k] of the block; one of blocks().
  const std::uint16_t* experts(const TokenBlock& block, int layer) const {
    const auto first = static_cast<std::size_t>(block.tokens.data() - first_token_);
    return expert_ids_.data() + (layer * tokens_ + first) * top_k_;
  }

 private:
  TokenBlocks blocks_;
  std::size_t tokens_, top_k_;
  const std::uint32_t* first_token_ = nullptr;
  std::vector<std::uint16_t> expert_ids_;  // [L, tokens, k]
};

}  // namespace moescope::metrics
