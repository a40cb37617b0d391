// Co-clustering of requests and experts by alternating optimisation, after Sem-MoE
// (arXiv 2503.04398): requests that use the same experts share a rank with them.
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct CoClusterProblem {
  std::vector<Matrix> use;  // [L] of [requests, E]: the request's tokens times the share of their
                            // dispatches that goes to the expert; each row adds up to its tokens
  std::vector<double> tokens;  // [requests]
  std::vector<int> slots;      // [R] experts per layer
  double theta = 0.5;          // weight of the balance of tokens against remote use
};

struct CoClustering {
  std::vector<int> rank_of_request;              // [requests]
  std::vector<std::vector<int>> rank_of_expert;  // [L][E]
};

// theta * sum over ranks of |tokens - mean| + (1 - theta) * mean over layers of the use whose
// expert is on another rank than the request. In tokens; to be as small as can be.
double co_cluster_cost(const CoClusterProblem& problem, const CoClustering& clustering);

// Experts of every layer anew, at the least cost for the requests as they are (Hungarian).
void assign_experts(const CoClusterProblem& problem, CoClustering& clustering);

// Each request in turn to the rank of the least cost, until none moves.
void move_requests(const CoClusterProblem& problem, CoClustering& clustering);

// The two in turn until neither lowers the cost, or `passes` times; the best of `starts` >= 1, each
// from requests dealt in random order to the ranks in turn.
CoClustering co_cluster(const CoClusterProblem& problem, int passes, int starts, core::Rng rng);

}  // namespace moescope::placement
