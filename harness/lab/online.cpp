#include "lab/online.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>

#include "core/parallel.hpp"
#include "core/rng.hpp"
#include "placement/algorithms/assignment.hpp"

namespace moescope::lab {
namespace {

using core::Result;
using placement::Matrix;
using placement::Placement;
using routing::RoutingTrace;
using routing::TokenList;

// [R, R] experts of a layer that rank `next` of the new and rank `current` of the old placement
// both hold; ranks with other slots cannot exchange labels.
Matrix common_experts(const Placement& current, const Placement& next, int layer,
                      const std::vector<int>& slots) {
  const int ranks = next.ranks;
  // Outweighs every sum of real gains, so that a matching avoids it whenever it can, and equal
  // slots can always be matched to themselves.
  const double never = -static_cast<double>(next.experts) * ranks - 1;
  Matrix common(ranks, ranks);
  for (int from = 0; from < ranks; ++from) {
    const auto new_experts = next.local_experts(layer, from);
    for (int to = 0; to < ranks; ++to) {
      if (slots[from] != slots[to]) {
        common(from, to) = never;
        continue;
      }
      common(from, to) = static_cast<double>(std::ranges::count_if(
          new_experts, [&](int expert) { return current.hosts(layer, expert, to); }));
    }
  }
  return common;
}

// The best matching of the ranks of node `from` to those of node `to`, with its gain.
struct NodeMatch {
  std::vector<int> column;
  double gain = 0;
};
NodeMatch match_nodes(const Matrix& common, int from, int to, int size) {
  Matrix block(size, size);
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j) block(i, j) = common(from * size + i, to * size + j);
  NodeMatch match{placement::best_assignment(block), 0};
  for (int i = 0; i < size; ++i) match.gain += block(i, match.column[i]);
  return match;
}

// [R] the new label of each rank of `next` at a layer.
std::vector<int> best_labels(const Matrix& common, int ranks, int nodes) {
  const int size = ranks / nodes;
  std::vector<NodeMatch> matches;
  Matrix gain(nodes, nodes);
  for (int from = 0; from < nodes; ++from)
    for (int to = 0; to < nodes; ++to) {
      matches.push_back(match_nodes(common, from, to, size));
      gain(from, to) = matches.back().gain;
    }
  const auto node_of = placement::best_assignment(gain);
  std::vector<int> labels(ranks);
  for (int from = 0; from < nodes; ++from)
    for (int i = 0; i < size; ++i)
      labels[from * size + i] =
          node_of[from] * size + matches[from * nodes + node_of[from]].column[i];
  return labels;
}

}  // namespace

Placement keep_slots(const Placement& current, const Placement& next, const std::vector<int>& slots,
                     int nodes) {
  Placement kept = next;
  for (int layer = 0; layer < next.layers; ++layer) {
    const auto labels = best_labels(common_experts(current, next, layer, slots), next.ranks, nodes);
    for (int expert = 0; expert < next.experts; ++expert) {
      kept.primary_at(layer, expert) = labels[next.primary_at(layer, expert)];
      auto& replicas = kept.replicas_at(layer, expert);
      for (std::int32_t& rank : replicas) rank = labels[rank];
      std::ranges::sort(replicas);
    }
  }
  return kept;
}

std::uint64_t moved_experts(const Placement& current, const Placement& next) {
  std::uint64_t moved = 0;
  for (int layer = 0; layer < next.layers; ++layer)
    for (int expert = 0; expert < next.experts; ++expert) {
      moved += !current.hosts(layer, expert, next.primary_at(layer, expert));
      for (const std::int32_t rank : next.replicas_at(layer, expert))
        moved += !current.hosts(layer, expert, rank);
    }
  return moved;
}

TokenList remembered(const std::vector<std::size_t>& ages, double forget, std::uint64_t seed) {
  constexpr double kTwoTo53 = 9007199254740992.0;
  TokenList tokens;
  for (std::size_t t = 0; t < ages.size(); ++t) {
    const double drawn = static_cast<double>(core::mix64(core::mix64(seed) ^ t) >> 11) / kTwoTo53;
    if (drawn < std::pow(forget, static_cast<double>(ages[t]))) tokens.push_back(t);
  }
  return tokens;
}

namespace {

// The windows of a trace in the order of their first tokens.
std::vector<TokenList> windows_of(const RoutingTrace& trace) {
  std::vector<TokenList> windows;
  std::map<std::int32_t, std::size_t> index;
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    const auto [at, fresh] = index.try_emplace(trace.step[t], windows.size());
    if (fresh) windows.emplace_back();
    windows[at->second].push_back(t);
  }
  return windows;
}

// What all candidates share: the windows as traces, and the history before each re-plan.
class Stream {
 public:
  Stream(const Material& material, const OnlineOptions& options, std::uint64_t seed)
      : material_(material), options_(options), seed_(seed) {
    for (auto& tokens : windows_of(material.evaluation)) {
      served_.push_back(routing::take_tokens(material.evaluation, tokens));
      requests_.push_back(requests_in(tokens));
      tokens_.push_back(std::move(tokens));
    }
  }

  std::size_t windows() const { return served_.size(); }
  const RoutingTrace& window(std::size_t w) const { return served_[w]; }
  // Indices in the evaluation of the window's requests.
  const std::vector<std::int32_t>& requests(std::size_t w) const { return requests_[w]; }
  bool replans_before(std::size_t w) const { return w > 0 && w % options_.every == 0; }

  // What is remembered when window `w` is about to begin.
  RoutingTrace history(std::size_t w) const {
    std::vector<std::size_t> ages(material_.calibration.tokens(), w);
    const auto old = remembered(ages, options_.forget, seed_);
    TokenList seen;
    ages.clear();
    for (std::size_t past = 0; past < w; ++past)
      for (const std::size_t token : tokens_[past]) {
        seen.push_back(token);
        ages.push_back(w - 1 - past);
      }
    TokenList recent;
    for (const std::size_t i : remembered(ages, options_.forget, seed_ + 1))
      recent.push_back(seen[i]);
    // Both are parts of traces of one model (make_material).
    return *routing::concatenate(routing::take_tokens(material_.calibration, old),
                                 routing::take_tokens(material_.evaluation, recent));
  }

 private:
  std::vector<std::int32_t> requests_in(const TokenList& tokens) const {
    std::vector<std::int32_t> requests;
    for (const std::size_t token : tokens) requests.push_back(material_.evaluation.request[token]);
    std::ranges::sort(requests);
    requests.erase(std::unique(requests.begin(), requests.end()), requests.end());
    return requests;
  }

  const Material& material_;
  const OnlineOptions& options_;
  std::uint64_t seed_;
  std::vector<TokenList> tokens_;
  std::vector<RoutingTrace> served_;
  std::vector<std::vector<std::int32_t>> requests_;
};

// One way of serving: adds up what the windows cost.
class Meter {
 public:
  explicit Meter(const RoutingTrace& evaluation)
      : costs(evaluation.requests(), 0), paper_costs(costs) {}

  Result<void> serve(const Stream& stream, std::size_t w, const Placement& placement,
                     const Candidate& candidate, int nodes) {
    const RoutingTrace& window = stream.window(w);
    MOESCOPE_TRY(
        const auto score,
        metrics::score(window, placement, {.selector = candidate.selector, .nodes = nodes}));
    remote_ranks += score.remote_ranks_per_token * static_cast<double>(window.tokens());
    tokens += static_cast<double>(window.tokens());
    max_over_mean += score.max_over_mean / static_cast<double>(stream.windows());
    const auto length = tokens_of_requests(window);
    for (std::size_t r = 0; r < length.size(); ++r) {
      const std::int32_t request = stream.requests(w)[r];
      costs[request] += score.request_remote_ranks[r] * length[r];
      paper_costs[request] += score.request_paper_comm[r] * length[r];
    }
    return {};
  }

  std::vector<double> costs, paper_costs;
  double remote_ranks = 0, tokens = 0, max_over_mean = 0;
};

class Replanner {
 public:
  Replanner(const Material& material, const TrialOptions& options, OnlineRow& row)
      : material_(material), options_(options), row_(row) {}

  Result<void> run(const Stream& stream) {
    MOESCOPE_TRY(const Placement first, place(material_.calibration, material_.statistics));
    Placement current = first;
    const auto slots = slots_of(row_.candidate, options_, material_.evaluation.experts);
    Meter fixed(material_.evaluation), online(material_.evaluation);
    for (std::size_t w = 0; w < stream.windows(); ++w) {
      if (options_.stop && *options_.stop) return core::Error::interrupted("interrupted");
      if (stream.replans_before(w)) MOESCOPE_CHECK(replan(stream, w, slots, current));
      MOESCOPE_CHECK(fixed.serve(stream, w, first, row_.candidate, options_.nodes));
      MOESCOPE_CHECK(online.serve(stream, w, current, row_.candidate, options_.nodes));
    }
    row_.static_remote_ranks = fixed.remote_ranks / fixed.tokens;
    row_.online_remote_ranks = online.remote_ranks / online.tokens;
    row_.static_max_over_mean = fixed.max_over_mean;
    row_.online_max_over_mean = online.max_over_mean;
    row_.static_costs = std::move(fixed.costs);
    row_.online_costs = std::move(online.costs);
    row_.static_paper_costs = std::move(fixed.paper_costs);
    row_.online_paper_costs = std::move(online.paper_costs);
    if (row_.replans > 0) row_.replan_seconds /= static_cast<double>(row_.replans);
    return {};
  }

 private:
  Result<Placement> place(const RoutingTrace& history, const routing::Statistics& statistics) {
    const bool replicated = row_.candidate.choice.replication != "none";
    return placement::compute_placement(
        placement::make_problem(
            history, statistics, options_.ranks, options_.nodes,
            replicated ? extra_slots(options_.replica_slots, options_.ranks) : 0, options_.seed),
        row_.candidate.choice, options_.settings);
  }

  Result<void> replan(const Stream& stream, std::size_t w, const std::vector<int>& slots,
                      Placement& current) {
    const auto history = stream.history(w);
    const auto start = std::chrono::steady_clock::now();
    MOESCOPE_TRY(const Placement next, place(history, routing::collect_statistics(history)));
    Placement kept = keep_slots(current, next, slots, options_.nodes);
    row_.replan_seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    row_.moved += moved_experts(current, kept);
    ++row_.replans;
    current = std::move(kept);
    return {};
  }

  const Material& material_;
  const TrialOptions& options_;
  OnlineRow& row_;
};

}  // namespace

std::vector<OnlineRow> serve_online(const Material& material,
                                    const std::vector<Candidate>& candidates,
                                    const TrialOptions& options, const OnlineOptions& online) {
  const Stream stream(material, online, options.seed);
  std::vector<OnlineRow> rows(candidates.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].candidate = candidates[i];
  std::mutex observer;
  std::size_t ended = 0;
  const auto tell = [&](std::size_t i, std::size_t now_ended) {
    const std::lock_guard lock(observer);
    ended += now_ended;
    if (options.on_trial) options.on_trial(candidates[i].name(), ended);
  };
  core::parallel_for(rows.size(), options.threads, [&](std::size_t i) {
    tell(i, 0);
    try {
      if (const auto done = Replanner(material, options, rows[i]).run(stream); !done)
        rows[i].error = done.error().message;
    } catch (const std::exception& error) {
      rows[i].error = error.what();
    }
    tell(i, 1);
  });
  return rows;
}

}  // namespace moescope::lab
