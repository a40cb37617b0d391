#include "placement/algorithms/eplb.hpp"

#include <algorithm>
#include <numeric>

#include "placement/algorithms/fill.hpp"

namespace moescope::placement {
namespace {

// Items listed pack by pack, in the order in which each pack received them (heaviest first).
std::vector<int> packed_order(std::span<const double> weights, std::span<const int> capacity) {
  const std::vector<int> pack = balanced_packing(weights, capacity);
  std::vector<int> order = heaviest_first(weights);
  std::ranges::stable_sort(order, [&](int a, int b) { return pack[a] < pack[b]; });
  return order;
}

std::vector<int> packed_order(std::span<const double> weights, int packs) {
  return packed_order(weights, std::vector<int>(packs, static_cast<int>(weights.size()) / packs));
}

std::vector<double> group_weights(std::span<const double> weights, int groups) {
  const std::size_t size = weights.size() / groups;
  std::vector<double> sums(groups, 0.0);
  for (std::size_t e = 0; e < weights.size(); ++e) sums[e / size] += weights[e];
  return sums;
}

// Experts of each node, in the order in which the node lists them: group by group.
std::vector<int> experts_by_node(std::span<const double> weights, int groups, int nodes) {
  const int size = static_cast<int>(weights.size()) / groups;
  std::vector<int> order;
  for (const int group : packed_order(group_weights(weights, groups), nodes))
    for (int i = 0; i < size; ++i) order.push_back(group * size + i);
  return order;
}

}  // namespace

std::vector<int> balanced_packing(std::span<const double> weights, std::span<const int> capacity) {
  std::vector<int> pack_of(weights.size());
  if (std::ranges::all_of(capacity, [](int c) { return c == 1; })) {
    std::iota(pack_of.begin(), pack_of.end(), 0);
    return pack_of;
  }
  std::vector<double> load(capacity.size(), 0.0);
  std::vector<int> free(capacity.begin(), capacity.end());
  for (const int item : heaviest_first(weights)) {
    int lightest = -1;
    for (int p = 0; p < static_cast<int>(load.size()); ++p)
      if (free[p] > 0 && (lightest < 0 || load[p] < load[lightest])) lightest = p;
    pack_of[item] = lightest;
    load[lightest] += weights[item];
    --free[lightest];
  }
  return pack_of;
}

std::vector<int> hierarchical_packing(std::span<const double> weights, std::span<const int> slots,
                                      int groups, int nodes) {
  const int size = static_cast<int>(weights.size()) / groups;
  const std::size_t node_ranks = slots.size() / nodes;
  std::vector<int> node_groups(nodes);
  for (int node = 0; node < nodes; ++node) {
    const auto local = slots.subspan(node * node_ranks, node_ranks);
    const int experts = std::accumulate(local.begin(), local.end(), 0);
    if (experts % size != 0) return balanced_packing(weights, slots);
    node_groups[node] = experts / size;
  }
  const std::vector<int> order = packed_order(group_weights(weights, groups), node_groups);
  std::vector<int> rank_of(weights.size());
  auto next = order.begin();
  for (int node = 0; node < nodes; ++node) {
    std::vector<int> experts;
    std::vector<double> local_weight;
    for (int i = 0; i < node_groups[node]; ++i, ++next)
      for (int e = *next * size; e < (*next + 1) * size; ++e) {
        experts.push_back(e);
        local_weight.push_back(weights[e]);
      }
    const std::vector<int> rank =
        balanced_packing(local_weight, slots.subspan(node * node_ranks, node_ranks));
    for (std::size_t i = 0; i < experts.size(); ++i)
      rank_of[experts[i]] = static_cast<int>(node * node_ranks) + rank[i];
  }
  return rank_of;
}

std::vector<int> replicate_experts(std::span<const double> weights, int copies) {
  const int experts = static_cast<int>(weights.size());
  std::vector<int> expert_of(experts);
  std::iota(expert_of.begin(), expert_of.end(), 0);
  std::vector<int> count(experts, 1);
  while (static_cast<int>(expert_of.size()) < copies) {
    int heaviest = 0;
    for (int e = 1; e < experts; ++e)
      if (weights[e] / count[e] > weights[heaviest] / count[heaviest]) heaviest = e;
    expert_of.push_back(heaviest);
    ++count[heaviest];
  }
  return expert_of;
}

std::vector<int> rebalance(std::span<const double> weights, const RebalanceShape& shape) {
  const bool hierarchical = shape.groups % shape.nodes == 0;
  const int groups = hierarchical ? shape.groups : 1;
  const int nodes = hierarchical ? shape.nodes : 1;
  const int node_experts = static_cast<int>(weights.size()) / nodes;
  const std::vector<int> order = experts_by_node(weights, groups, nodes);
  std::vector<int> slots;
  for (int node = 0; node < nodes; ++node) {
    const std::span<const int> local = std::span(order).subspan(node * node_experts, node_experts);
    std::vector<double> local_weight;
    for (const int expert : local) local_weight.push_back(weights[expert]);
    const std::vector<int> copy = replicate_experts(local_weight, shape.copies / nodes);
    std::vector<int> count(node_experts, 0);
    for (const int index : copy) ++count[index];
    std::vector<double> copy_weight;
    for (const int index : copy) copy_weight.push_back(local_weight[index] / count[index]);
    for (const int c : packed_order(copy_weight, shape.gpus / nodes))
      slots.push_back(local[copy[c]]);
  }
  return slots;
}

}  // namespace moescope::placement
