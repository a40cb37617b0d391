#include "metrics/count_by_token.hpp"

namespace moescope::metrics {
namespace {

// Counts the distinct places among those marked since the last begin(), without clearing.
class Distinct {
 public:
  explicit Distinct(int places) : stamp_(places, 0) {}
  void begin() { ++now_; }
  // 1 the first time, else 0; no branch, since the outcome is as good as random.
  unsigned mark(int place) {
    const unsigned fresh = stamp_[place] != now_;
    stamp_[place] = now_;
    return fresh;
  }

 private:
  std::vector<std::uint64_t> stamp_;
  std::uint64_t now_ = 0;
};

class TokenCounter {
 public:
  explicit TokenCounter(const CountInputs& inputs)
      : inputs_(inputs),
        trace_(inputs.trace),
        ranks_(inputs.placement.ranks),
        rank_seen_(ranks_),
        node_seen_(inputs.nodes),
        hosts_(trace_.top_k),
        counts_(inputs) {
    for (int r = 0; r < ranks_; ++r) node_of_.push_back(r / (ranks_ / inputs.nodes));
  }

  Counts count() && {
    const bool over_layers =
        inputs_.selectors.front()->memory() == placement::SelectorMemory::model;
    over_layers ? count_steps() : count_layers();
    return std::move(counts_);
  }

 private:
  // A layer's choices depend on that layer alone: one layer's loads at a time.
  void count_layers() {
    for (int layer = inputs_.first_layer; layer < inputs_.end_layer; ++layer) {
      std::vector<std::uint64_t> window_load(inputs_.windows.count * ranks_, 0);
      for (std::size_t t = 0; t < trace_.tokens(); ++t) count_token(t, layer, window_load);
      counts_.add_layer_load(layer, window_load);
    }
  }

  // In the order in which an engine chooses: step after step, in each of them layer after layer.
  void count_steps() {
    std::vector<std::vector<std::uint64_t>> window_loads(
        trace_.layers, std::vector<std::uint64_t>(inputs_.windows.count * ranks_, 0));
    for (const auto& tokens : inputs_.windows.tokens())
      for (int layer = inputs_.first_layer; layer < inputs_.end_layer; ++layer)
        for (const std::size_t t : tokens) count_token(t, layer, window_loads[layer]);
    for (int layer = inputs_.first_layer; layer < inputs_.end_layer; ++layer)
      counts_.add_layer_load(layer, window_loads[layer]);
  }

  // window_load: [windows, R] of the layer.
  void count_token(std::size_t t, int layer, std::vector<std::uint64_t>& window_load) {
    const std::int32_t source = trace_.request_source[trace_.request[t]];
    inputs_.selectors[source]->select(layer, trace_.top_k, trace_.at(t, layer), hosts_);
    const std::size_t row = counts_.row(trace_.family_of(t), layer, source);
    std::uint64_t* rank_copies = &counts_.rank_copies[row];
    std::uint64_t* expert_copies = &counts_.expert_copies[row];
    std::uint64_t* load = &window_load[std::size_t{inputs_.windows.of_token[t]} * ranks_];
    rank_seen_.begin();
    unsigned distinct = 0, local = 0;
    for (const std::int32_t host : hosts_) {
      const unsigned fresh = rank_seen_.mark(host);
      distinct += fresh;
      rank_copies[host] += fresh;
      ++expert_copies[host];
      ++load[host];
      local |= host == source;
    }
    counts_.request_remote_ranks[trace_.request[t]] += distinct - local;
    counts_.request_ranks[trace_.request[t]] += distinct;
    if (inputs_.nodes > 1) count_nodes(source);
  }

  void count_nodes(std::int32_t source) {
    node_seen_.begin();
    node_seen_.mark(node_of_[source]);
    for (const std::int32_t host : hosts_) counts_.remote_nodes += node_seen_.mark(node_of_[host]);
  }

  const CountInputs& inputs_;
  const routing::RoutingTrace& trace_;
  int ranks_;
  std::vector<int> node_of_;  // [R]
  Distinct rank_seen_, node_seen_;
  std::vector<std::int32_t> hosts_;  // [k] of the current token
  Counts counts_;
};

}  // namespace

Counts count_by_token(const CountInputs& inputs) { return TokenCounter(inputs).count(); }

}  // namespace moescope::metrics
