#include "metrics/counts.hpp"

#include <algorithm>
#include <numeric>

namespace moescope::metrics {

Counts::Counts(const CountInputs& inputs)
    : first_layer(inputs.first_layer),
      layers(inputs.end_layer - inputs.first_layer),
      ranks(inputs.placement.ranks),
      rank_copies(inputs.trace.families.size() * layers * ranks * ranks, 0),
      expert_copies(rank_copies.size(), 0),
      request_remote_ranks(inputs.trace.requests(), 0),
      request_ranks(inputs.trace.requests(), 0) {
  balance_.load.assign(static_cast<std::size_t>(layers) * ranks, 0);
}

void Counts::add_layer_load(int layer, std::span<const std::uint64_t> window_load) {
  std::uint64_t* load = &balance_.load[static_cast<std::size_t>(layer - first_layer) * ranks];
  for (std::size_t i = 0; i < window_load.size(); ++i) load[i % ranks] += window_load[i];
  balance_.jain += jain_index(load, ranks);
  balance_.max_violation += max_over_mean(load, ranks) - 1;
  // Each layer summed by itself, so that counting it alone gives the same bits.
  double jain = 0, imbalance = 0;
  for (std::size_t i = 0; i < window_load.size(); i += ranks) {
    jain += jain_index(&window_load[i], ranks);
    imbalance += max_over_mean(&window_load[i], ranks);
  }
  balance_.jain_step += jain;
  balance_.max_over_mean += imbalance;
}

void Counts::add_layer(const Counts& counted) {
  const auto layer = static_cast<std::size_t>(counted.first_layer - first_layer);
  const std::size_t cells = static_cast<std::size_t>(ranks) * ranks;
  for (std::size_t from = 0, family = 0; from < counted.rank_copies.size(); from += cells) {
    const std::size_t to = (family++ * layers + layer) * cells;
    std::copy_n(&counted.rank_copies[from], cells, &rank_copies[to]);
    std::copy_n(&counted.expert_copies[from], cells, &expert_copies[to]);
  }
  for (std::size_t r = 0; r < request_ranks.size(); ++r) {
    request_remote_ranks[r] += counted.request_remote_ranks[r];
    request_ranks[r] += counted.request_ranks[r];
  }
  remote_nodes += counted.remote_nodes;
  std::copy_n(counted.balance_.load.data(), ranks, &balance_.load[layer * ranks]);
  balance_.jain += counted.balance_.jain;
  balance_.jain_step += counted.balance_.jain_step;
  balance_.max_over_mean += counted.balance_.max_over_mean;
  balance_.max_violation += counted.balance_.max_violation;
}

Score Counts::finish(const CountInputs& inputs) && {
  const routing::RoutingTrace& trace = inputs.trace;
  Score score = std::move(balance_);
  std::vector<std::uint64_t> summed(ranks, 0);
  for (std::size_t i = 0; i < score.load.size(); ++i) summed[i % ranks] += score.load[i];
  score.jain_summed = jain_index(summed.data(), ranks);
  score.max_violation_summed = max_over_mean(summed.data(), ranks) - 1;
  const double real_layers = layers;
  const auto windows = static_cast<double>(inputs.windows.count);
  score.jain /= real_layers;
  score.max_violation /= real_layers;
  score.jain_step /= real_layers * windows;
  score.max_over_mean /= real_layers * windows;

  const auto sum = [](const std::vector<std::uint64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  std::uint64_t local_experts = 0;
  for (std::size_t row = 0; row < expert_copies.size(); row += ranks)
    local_experts += expert_copies[row + row / ranks % ranks];
  const std::uint64_t remote_experts = sum(expert_copies) - local_experts;
  const std::uint64_t further_ranks = sum(request_ranks) - trace.tokens() * layers;
  const auto tokens = static_cast<double>(std::max<std::size_t>(trace.tokens(), 1));
  const double visits = tokens * real_layers;
  score.remote_ranks_per_token = static_cast<double>(sum(request_remote_ranks)) / visits;
  score.remote_experts_per_token = static_cast<double>(remote_experts) / visits;
  score.remote_nodes_per_token = static_cast<double>(remote_nodes) / visits;
  score.paper_comm = static_cast<double>(further_ranks) / tokens;
  score.replica_memory = inputs.placement.replica_memory();

  std::vector<std::uint64_t> request_tokens(trace.requests(), 0);
  for (const std::int32_t request : trace.request) ++request_tokens[request];
  for (std::size_t r = 0; r < trace.requests(); ++r) {
    const auto of_request = static_cast<double>(std::max<std::uint64_t>(request_tokens[r], 1));
    const std::uint64_t further = request_ranks[r] - request_tokens[r] * layers;
    score.request_remote_ranks.push_back(static_cast<double>(request_remote_ranks[r]) /
                                         (of_request * real_layers));
    score.request_paper_comm.push_back(static_cast<double>(further) / of_request);
  }
  score.rank_copies = std::move(rank_copies);
  score.expert_copies = std::move(expert_copies);
  return score;
}

}  // namespace moescope::metrics
