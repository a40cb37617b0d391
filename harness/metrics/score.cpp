#include "metrics/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "placement/selector.hpp"

namespace moescope::metrics {
namespace {

using core::Error;
using core::Result;
using placement::Placement;
using routing::RoutingTrace;

Result<void> check_inputs(const RoutingTrace& trace, const Placement& placement, int nodes) {
  if (trace.layers != placement.layers || trace.experts != placement.experts)
    return Error::bad_input(
        fmt::format("score: the placement has {} layers of {} experts, the trace {} of {}",
                    placement.layers, placement.experts, trace.layers, trace.experts));
  // Capacity is the strategy's business; here a rank may hold all experts.
  const std::vector<int> any(placement.ranks, placement.experts);
  if (const auto valid = placement.validate(any); !valid) return valid.error().in("score");
  if (nodes < 1 || placement.ranks % nodes != 0)
    return Error::bad_input(fmt::format("score: {} nodes, a divisor of the {} ranks is needed",
                                        nodes, placement.ranks));
  if (trace.request_source.size() != trace.requests())
    return Error::bad_input("score: the trace names no source ranks (request_source)");
  for (std::size_t r = 0; r < trace.requests(); ++r)
    if (trace.request_source[r] < 0 || trace.request_source[r] >= placement.ranks)
      return Error::bad_input(fmt::format("score: request_source[{}] is {}, 0 to {} is needed", r,
                                          trace.request_source[r], placement.ranks - 1));
  return {};
}

// The steps of a trace, numbered from 0 without gaps.
struct Windows {
  explicit Windows(const RoutingTrace& trace) : of_token(trace.tokens(), 0) {
    std::vector<std::int32_t> steps = trace.step;
    std::ranges::sort(steps);
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    for (std::size_t t = 0; t < trace.step.size(); ++t)
      of_token[t] = std::ranges::lower_bound(steps, trace.step[t]) - steps.begin();
    if (!steps.empty()) count = steps.size();
  }

  std::vector<std::size_t> of_token;
  std::size_t count = 1;
};

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

class Scorer {
 public:
  Scorer(const RoutingTrace& trace, const Placement& placement, int nodes)
      : trace_(trace),
        ranks_(placement.ranks),
        rank_seen_(placement.ranks),
        node_seen_(nodes),
        windows_(trace),
        hosts_(trace.top_k),
        request_remote_(trace.requests(), 0) {
    for (int r = 0; r < ranks_; ++r) node_of_.push_back(r / (ranks_ / nodes));
    const std::size_t cells = trace.families.size() * trace.layers * ranks_ * ranks_;
    score_.rank_copies.assign(cells, 0);
    score_.expert_copies.assign(cells, 0);
    score_.load.assign(static_cast<std::size_t>(trace.layers) * ranks_, 0);
    score_.replica_memory = placement.replica_memory();
  }

  using Selectors = std::vector<std::unique_ptr<placement::ReplicaSelector>>;

  void count_layer(int layer, const Selectors& selectors) {
    window_load_.assign(windows_.count * ranks_, 0);
    for (std::size_t t = 0; t < trace_.tokens(); ++t) {
      const std::int32_t source = trace_.request_source[trace_.request[t]];
      selectors[source]->select(layer, trace_.at(t, layer), hosts_);
      count_token(t, layer, source);
    }
    std::uint64_t* load = &score_.load[static_cast<std::size_t>(layer) * ranks_];
    for (std::size_t i = 0; i < window_load_.size(); ++i) load[i % ranks_] += window_load_[i];
    score_.jain += jain_index(load, ranks_);
    score_.max_violation += max_over_mean(load, ranks_) - 1;
    for (std::size_t w = 0; w < windows_.count; ++w) {
      score_.jain_step += jain_index(&window_load_[w * ranks_], ranks_);
      score_.max_over_mean += max_over_mean(&window_load_[w * ranks_], ranks_);
    }
  }

  Score finish() {
    std::vector<std::uint64_t> summed(ranks_, 0);
    for (std::size_t i = 0; i < score_.load.size(); ++i) summed[i % ranks_] += score_.load[i];
    score_.jain_summed = jain_index(summed.data(), ranks_);
    score_.max_violation_summed = max_over_mean(summed.data(), ranks_) - 1;
    const double layers = trace_.layers;
    score_.jain /= layers;
    score_.max_violation /= layers;
    score_.jain_step /= layers * static_cast<double>(windows_.count);
    score_.max_over_mean /= layers * static_cast<double>(windows_.count);
    const auto tokens = static_cast<double>(std::max<std::size_t>(trace_.tokens(), 1));
    score_.remote_ranks_per_token = static_cast<double>(remote_ranks_) / (tokens * layers);
    score_.remote_experts_per_token = static_cast<double>(remote_experts_) / (tokens * layers);
    score_.remote_nodes_per_token = static_cast<double>(remote_nodes_) / (tokens * layers);
    score_.paper_comm = static_cast<double>(further_ranks_) / tokens;
    std::vector<std::uint64_t> request_tokens(trace_.requests(), 0);
    for (const std::int32_t request : trace_.request) ++request_tokens[request];
    for (std::size_t r = 0; r < trace_.requests(); ++r)
      score_.request_remote_ranks.push_back(
          request_tokens[r] == 0 ? 0.0
                                 : static_cast<double>(request_remote_[r]) /
                                       (static_cast<double>(request_tokens[r]) * layers));
    return std::move(score_);
  }

 private:
  void count_token(std::size_t t, int layer, std::int32_t source) {
    const std::size_t row =
        ((static_cast<std::size_t>(trace_.family_of(t)) * trace_.layers + layer) * ranks_ +
         source) *
        ranks_;
    std::uint64_t* rank_copies = &score_.rank_copies[row];
    std::uint64_t* expert_copies = &score_.expert_copies[row];
    std::uint64_t* load = &window_load_[windows_.of_token[t] * ranks_];
    rank_seen_.begin();
    unsigned distinct = 0, local = 0;
    for (const std::int32_t host : hosts_) {
      const unsigned fresh = rank_seen_.mark(host);
      distinct += fresh;
      rank_copies[host] += fresh;
      ++expert_copies[host];
      ++load[host];
      local += host == source;
    }
    const unsigned remote = distinct - (local > 0);
    remote_ranks_ += remote;
    request_remote_[trace_.request[t]] += remote;
    further_ranks_ += distinct - 1;
    remote_experts_ += hosts_.size() - local;
    if (node_of_.back() > 0) count_nodes(source);
  }

  void count_nodes(std::int32_t source) {
    node_seen_.begin();
    node_seen_.mark(node_of_[source]);
    for (const std::int32_t host : hosts_) remote_nodes_ += node_seen_.mark(node_of_[host]);
  }

  const RoutingTrace& trace_;
  int ranks_;
  std::vector<int> node_of_;  // [R]
  Distinct rank_seen_, node_seen_;
  Windows windows_;
  std::vector<std::int32_t> hosts_;         // [k] of the current token
  std::vector<std::uint64_t> window_load_;  // [windows, R] of the current layer
  std::vector<std::uint64_t> request_remote_;
  std::uint64_t remote_ranks_ = 0, remote_experts_ = 0, remote_nodes_ = 0, further_ranks_ = 0;
  Score score_;
};

}  // namespace

Result<Score> score(const RoutingTrace& trace, const Placement& placement,
                    const ScoreOptions& options) {
  MOESCOPE_CHECK(check_inputs(trace, placement, options.nodes));
  Scorer::Selectors selectors;
  for (int source = 0; source < placement.ranks; ++source) {
    MOESCOPE_TRY(auto selector, placement::make_selector(options.selector, placement, source,
                                                         options.selector_settings));
    selectors.push_back(std::move(selector));
  }
  Scorer scorer(trace, placement, options.nodes);
  for (int layer = 0; layer < trace.layers; ++layer) scorer.count_layer(layer, selectors);
  return scorer.finish();
}

}  // namespace moescope::metrics
