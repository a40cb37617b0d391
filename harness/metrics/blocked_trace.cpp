#include "metrics/blocked_trace.hpp"

#include <algorithm>

namespace moescope::metrics {

BlockedTrace::BlockedTrace(const routing::RoutingTrace& trace, const Windows& windows, int ranks,
                           bool sort_families)
    : blocks_(trace, windows, ranks, sort_families),
      tokens_(trace.tokens()),
      top_k_(trace.top_k),
      expert_ids_(trace.expert_ids.size()) {
  if (!blocks().empty()) first_token_ = blocks().front().tokens.data();
  for (const auto& block : blocks()) {
    std::size_t place = block.tokens.data() - first_token_;
    for (const std::uint32_t token : block.tokens) {
      const std::uint16_t* from = trace.expert_ids.data() + token * trace.layers * top_k_;
      for (int layer = 0; layer < trace.layers; ++layer, from += top_k_)
        std::copy_n(from, top_k_, &expert_ids_[(layer * tokens_ + place) * top_k_]);
      ++place;
    }
  }
}

}  // namespace moescope::metrics
