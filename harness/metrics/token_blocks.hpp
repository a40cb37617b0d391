// Tokens that are counted together: those of one window, source rank and family.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/windows.hpp"
#include "routing/trace.hpp"

namespace moescope::metrics {

inline constexpr std::size_t kBlockTokens = 64;

struct TokenBlock {
  std::span<const std::uint32_t> tokens;  // at most kBlockTokens, in trace order
  std::uint32_t window;
  std::int32_t source, family;
};

class TokenBlocks {
 public:
  // By window, in it by source and, when families may change places, by family; each in trace
  // order. Without mixing families a source's tokens thus keep their order in a window.
  TokenBlocks(const routing::RoutingTrace& trace, const Windows& windows, int ranks,
              bool sort_families);

  std::span<const TokenBlock> all() const { return blocks_; }

 private:
  std::vector<std::uint32_t> order_;
  std::vector<TokenBlock> blocks_;
};

}  // namespace moescope::metrics
