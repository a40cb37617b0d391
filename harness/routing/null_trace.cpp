#include <algorithm>

#include "core/rng.hpp"
#include "routing/trace.hpp"

namespace moescope::routing {
namespace {

// Each pass proposes two swaps per cell on average; even when half of them are refused, fewer than
// 1 in 200 cells have not moved after four.
constexpr int kPasses = 4;

// One layer of a trace, contiguous: the swaps jump between random tokens.
class LayerColumns {
 public:
  LayerColumns(const RoutingTrace& trace, int layer) : top_k_(trace.top_k) {
    cells_.reserve(trace.tokens() * top_k_);
    for (std::size_t t = 0; t < trace.tokens(); ++t) {
      const auto experts = trace.at(t, layer);
      cells_.insert(cells_.end(), experts.begin(), experts.end());
    }
  }

  std::span<std::uint16_t> token(std::size_t t) {
    return {cells_.data() + t * top_k_, static_cast<std::size_t>(top_k_)};
  }

  // Exchanges one slot of two tokens unless a token would then name an expert twice.
  void try_swap(std::size_t a, std::size_t b, int slot) {
    auto& mine = token(a)[slot];
    auto& other = token(b)[slot];
    if (mine == other) return;
    if (std::ranges::count(token(a), other) || std::ranges::count(token(b), mine)) return;
    std::swap(mine, other);
  }

 private:
  int top_k_;
  std::vector<std::uint16_t> cells_;
};

}  // namespace

RoutingTrace null_trace(const RoutingTrace& trace, std::uint64_t seed) {
  RoutingTrace shuffled = trace;
  for (int layer = 0; layer < trace.layers; ++layer) {
    core::Rng rng = core::Rng(seed).fork(static_cast<std::uint64_t>(layer));
    LayerColumns columns(trace, layer);
    for (int pass = 0; pass < kPasses; ++pass)
      for (int slot = 0; slot < trace.top_k; ++slot)
        for (std::size_t t = 0; t < trace.tokens(); ++t)
          columns.try_swap(t, rng.below(trace.tokens()), slot);
    for (std::size_t t = 0; t < trace.tokens(); ++t)
      std::ranges::copy(columns.token(t),
                        shuffled.expert_ids.begin() + (t * trace.layers + layer) * trace.top_k);
  }
  return shuffled;
}

}  // namespace moescope::routing
