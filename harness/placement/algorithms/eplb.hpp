// DeepSeek's expert-parallelism load balancer (github.com/deepseek-ai/EPLB) as pure functions of
// one layer's loads. Ties go to the lowest index.
#pragma once

#include <span>
#include <vector>

namespace moescope::placement {

// Longest processing time first with exact pack sizes: items by descending weight, each to the
// lightest pack that is not full. weights: [n]; capacity: [P], the sum is n. Returns [n] pack of
// each item. When every pack takes one item, item i goes to pack i, as in the original.
std::vector<int> balanced_packing(std::span<const double> weights, std::span<const int> capacity);

// Groups to nodes by balanced_packing, then experts to the ranks of their node by balanced_packing:
// rebalance() without further copies, for any slots. weights: [E]; slots: [R], the sum is E; ranks
// of a node are consecutive. Like the original, one packing over all ranks when the groups do not
// divide over the nodes: here, when a node's slots are no whole number of groups. groups >= 1
// divides E, nodes divides R. Returns [E] ranks.
std::vector<int> hierarchical_packing(std::span<const double> weights, std::span<const int> slots,
                                      int groups, int nodes);

// One copy each, then each further copy to the expert with the largest weight per copy.
// weights: [E]; copies >= E. Returns [copies] expert of each copy: 0..E-1, then the further ones.
std::vector<int> replicate_experts(std::span<const double> weights, int copies);

struct RebalanceShape {
  int copies = 0;  // over all GPUs; a multiple of gpus
  int groups = 1;  // router groups of consecutive experts; divides E
  int nodes = 1;   // divides gpus
  int gpus = 1;
};

// The whole balancer. Hierarchical when the groups divide over the nodes (groups to nodes, copies
// inside a node, copies to its GPUs), else global (one group, one node). weights: [E]. Returns
// [copies] expert of each slot, GPU by GPU; a GPU may hold two copies of one expert.
std::vector<int> rebalance(std::span<const double> weights, const RebalanceShape& shape);

}  // namespace moescope::placement
