#include "metrics/count_by_block.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include "metrics/rank_bits.hpp"
#include "metrics/token_blocks.hpp"

namespace moescope::metrics {
namespace {

using placement::kMaxMaskRanks;
using placement::rank_bit;
using placement::SelectorMemory;

// What earlier tokens a choice may depend on; without replicas there is no choice.
SelectorMemory memory_of(const CountInputs& inputs) {
  if (inputs.placement.replica_memory() == 0) return SelectorMemory::none;
  return inputs.selectors.front()->memory();
}

// Experts of a token are added to several counters in turn, so that an addition need not wait for
// the one before, which often is to the same rank.
constexpr int kLanes = 4;

class BlockCounter {
 public:
  explicit BlockCounter(const CountInputs& inputs)
      : inputs_(inputs),
        trace_(inputs.trace),
        ranks_(inputs.placement.ranks),
        stride_(static_cast<std::size_t>(trace_.layers) * trace_.top_k),
        node_ends_(node_ends(ranks_, ranks_ / inputs.nodes)),
        experts_(kBlockTokens * trace_.top_k),
        hosts_(experts_.size()),
        counts_(inputs),
        window_load_(inputs.windows.count * counts_.layers * ranks_, 0) {}

  Counts count() && {
    if (inputs_.blocked) {
      count_all(inputs_.blocked->blocks());
    } else {
      const TokenBlocks blocks(trace_, inputs_.windows, ranks_,
                               memory_of(inputs_) == SelectorMemory::none);
      count_all(blocks.all());
    }
    add_layer_loads();
    return std::move(counts_);
  }

 private:
  void count_all(std::span<const TokenBlock> all) {
    for (std::size_t i = 0; i < all.size(); ++i)
      count_block(all[i], i + 1 < all.size() ? all[i + 1] : TokenBlock{});
  }

  void count_block(const TokenBlock& block, const TokenBlock& next) {
    const std::size_t size = block.tokens.size();
    token_ranks_.fill(0);
    local_.fill(0);
    for (int layer = inputs_.first_layer; layer < inputs_.end_layer; ++layer) {
      if (trace_.top_k == 8) {
        choose_hosts<8>(block, next, layer);
        count_hosts<8>(block);
      } else {
        choose_hosts<0>(block, next, layer);
        count_hosts<0>(block);
      }
      if (inputs_.nodes > 1) count_nodes(block);
      const std::size_t row = counts_.row(block.family, layer, block.source);
      add_rank_counts({sets_.data(), size},
                      {&counts_.rank_copies[row], static_cast<std::size_t>(ranks_)});
      std::uint64_t* expert_copies = &counts_.expert_copies[row];
      std::uint64_t* load = &window_load_[load_row(block.window, layer)];
      for (int r = 0; r < ranks_; ++r) {
        std::uint32_t experts = 0;
        for (auto& lane : lanes_) experts += std::exchange(lane[r], 0);
        expert_copies[r] += experts;
        load[r] += experts;
      }
    }
    for (std::size_t i = 0; i < size; ++i) {
      const std::int32_t request = trace_.request[block.tokens[i]];
      counts_.request_ranks[request] += token_ranks_[i];
      counts_.request_remote_ranks[request] += token_ranks_[i] - local_[i];
    }
  }

  // kTopK: the trace's k as a constant, or 0.
  template <int kTopK>
  void choose_hosts(const TokenBlock& block, const TokenBlock& next, int layer) {
    const std::size_t top_k = kTopK > 0 ? kTopK : trace_.top_k;
    const std::size_t size = block.tokens.size() * top_k;
    const std::uint16_t* experts = inputs_.blocked ? inputs_.blocked->experts(block, layer)
                                                   : gather(block, next, layer, top_k);
    inputs_.selectors[block.source]->select(layer, trace_.top_k, {experts, size},
                                            {hosts_.data(), size});
  }

  const std::uint16_t* gather(const TokenBlock& block, const TokenBlock& next, int layer,
                              std::size_t top_k) {
    const std::uint16_t* of_layer = trace_.expert_ids.data() + layer * top_k;
    std::uint16_t* experts = experts_.data();
    for (std::size_t i = 0; i < block.tokens.size(); ++i, experts += top_k) {
      if (i < next.tokens.size()) __builtin_prefetch(of_layer + next.tokens[i] * stride_);
      std::copy_n(of_layer + block.tokens[i] * stride_, top_k, experts);
    }
    return experts_.data();
  }

  template <int kTopK>
  void count_hosts(const TokenBlock& block) {
    const std::size_t top_k = kTopK > 0 ? kTopK : trace_.top_k;
    const std::int32_t* hosts = hosts_.data();
    for (std::size_t i = 0; i < block.tokens.size(); ++i, hosts += top_k) {
      RankMask set = 0;
      for (std::size_t e = 0; e < top_k; ++e) {
        set |= rank_bit(hosts[e]);
        ++lanes_[e % kLanes][hosts[e]];
      }
      sets_[i] = set;
      token_ranks_[i] += static_cast<std::uint32_t>(std::popcount(set));
      local_[i] += static_cast<std::uint32_t>(set >> block.source & 1);
    }
  }

  void count_nodes(const TokenBlock& block) {
    const RankMask elsewhere = ~touched_nodes(rank_bit(block.source), node_ends_);
    for (std::size_t i = 0; i < block.tokens.size(); ++i)
      counts_.remote_nodes += static_cast<std::uint64_t>(
          std::popcount(touched_nodes(sets_[i], node_ends_) & elsewhere));
  }

  void add_layer_loads() {
    std::vector<std::uint64_t> layer_load(inputs_.windows.count * ranks_);
    for (int layer = inputs_.first_layer; layer < inputs_.end_layer; ++layer) {
      for (std::size_t w = 0; w < inputs_.windows.count; ++w)
        std::copy_n(&window_load_[load_row(w, layer)], ranks_, &layer_load[w * ranks_]);
      counts_.add_layer_load(layer, layer_load);
    }
  }

  std::size_t load_row(std::size_t window, int layer) const {
    return (window * counts_.layers + (layer - inputs_.first_layer)) * ranks_;
  }

  const CountInputs& inputs_;
  const routing::RoutingTrace& trace_;
  int ranks_;
  std::size_t stride_;  // expert ids of a token
  RankMask node_ends_;
  std::vector<std::uint16_t> experts_;  // [kBlockTokens, k] of the block and layer at hand
  std::vector<std::int32_t> hosts_;     // the same
  // Of the block at hand; the first two also of one layer.
  std::array<std::array<std::uint32_t, kMaxMaskRanks>, kLanes> lanes_{};  // experts by host
  std::array<RankMask, kBlockTokens> sets_;                               // hosts of each token
  // Over its layers: the ranks that each token visits, and how often its own is one of them.
  std::array<std::uint32_t, kBlockTokens> token_ranks_, local_;
  Counts counts_;
  std::vector<std::uint64_t> window_load_;  // [windows, counted layers, R]
};

static_assert(kBlockTokens <= kMostSets);

}  // namespace

bool can_count_by_block(const CountInputs& inputs) {
  if (inputs.placement.ranks > kMaxMaskRanks) return false;
  const SelectorMemory memory = memory_of(inputs);
  if (memory == SelectorMemory::model) return false;
  if (memory == SelectorMemory::layer && !inputs.windows.in_order) return false;
  if (inputs.trace.tokens() > std::numeric_limits<std::uint32_t>::max()) return false;
  const std::size_t cells = inputs.windows.count * inputs.trace.layers * inputs.placement.ranks;
  return cells <= kMostLoadBytes / sizeof(std::uint64_t);
}

Counts count_by_block(const CountInputs& inputs) { return BlockCounter(inputs).count(); }

}  // namespace moescope::metrics
