#include "placement/algorithms/co_clustering.hpp"

#include <cmath>
#include <numeric>

#include "placement/algorithms/slot_assignment.hpp"

namespace moescope::placement {
namespace {

// A move must gain more than this share of all tokens: rounding must not let two moves undo each
// other for ever.
constexpr double kRelativeGain = 1e-9;

int ranks(const CoClusterProblem& problem) { return static_cast<int>(problem.slots.size()); }

double total_tokens(const CoClusterProblem& problem) {
  return std::accumulate(problem.tokens.begin(), problem.tokens.end(), 0.0);
}

std::vector<double> rank_tokens(const CoClusterProblem& problem, std::span<const int> rank_of) {
  std::vector<double> load(problem.slots.size(), 0.0);
  for (std::size_t q = 0; q < rank_of.size(); ++q) load[rank_of[q]] += problem.tokens[q];
  return load;
}

// [requests, R] use of the experts on each rank, mean over layers.
Matrix use_of_ranks(const CoClusterProblem& problem, const CoClustering& clustering) {
  Matrix local(static_cast<int>(problem.tokens.size()), ranks(problem));
  for (std::size_t l = 0; l < problem.use.size(); ++l)
    for (int q = 0; q < local.rows; ++q)
      for (int e = 0; e < problem.use[l].columns; ++e)
        local(q, clustering.rank_of_expert[l][e]) +=
            problem.use[l](q, e) / static_cast<double>(problem.use.size());
  return local;
}

}  // namespace

double co_cluster_cost(const CoClusterProblem& problem, const CoClustering& clustering) {
  const Matrix local = use_of_ranks(problem, clustering);
  const double mean = total_tokens(problem) / ranks(problem);
  double imbalance = 0, remote = 0;
  for (const double load : rank_tokens(problem, clustering.rank_of_request))
    imbalance += std::abs(load - mean);
  for (int q = 0; q < local.rows; ++q)
    for (int r = 0; r < local.columns; ++r)
      if (r != clustering.rank_of_request[q]) remote += local(q, r);
  return problem.theta * imbalance + (1 - problem.theta) * remote;
}

void assign_experts(const CoClusterProblem& problem, CoClustering& clustering) {
  clustering.rank_of_expert.clear();
  for (const Matrix& use : problem.use) {
    Matrix local(use.columns, ranks(problem));
    for (int q = 0; q < use.rows; ++q)
      for (int e = 0; e < use.columns; ++e) local(e, clustering.rank_of_request[q]) += use(q, e);
    clustering.rank_of_expert.push_back(assign_to_slots(local, problem.slots));
  }
}

void move_requests(const CoClusterProblem& problem, CoClustering& clustering) {
  const Matrix local = use_of_ranks(problem, clustering);
  const double total = total_tokens(problem), mean = total / ranks(problem);
  std::vector<double> load = rank_tokens(problem, clustering.rank_of_request);
  const auto imbalance = [&](int rank, double tokens) {
    return std::abs(load[rank] + tokens - mean) - std::abs(load[rank] - mean);
  };
  bool moved = true;
  while (moved) {
    moved = false;
    for (int q = 0; q < local.rows; ++q) {
      int& rank = clustering.rank_of_request[q];
      const double tokens = problem.tokens[q];
      int best = rank;
      double best_gain = kRelativeGain * total;
      for (int r = 0; r < local.columns; ++r) {
        if (r == rank) continue;
        const double gain = (1 - problem.theta) * (local(q, r) - local(q, rank)) -
                            problem.theta * (imbalance(r, tokens) + imbalance(rank, -tokens));
        if (gain <= best_gain) continue;
        best = r;
        best_gain = gain;
      }
      if (best == rank) continue;
      load[rank] -= tokens;
      load[best] += tokens;
      rank = best;
      moved = true;
    }
  }
}

CoClustering co_cluster(const CoClusterProblem& problem, int passes, int starts, core::Rng rng) {
  CoClustering best;
  double best_cost = 0;
  for (int start = 0; start < starts; ++start) {
    std::vector<int> order(problem.tokens.size());
    std::iota(order.begin(), order.end(), 0);
    rng.shuffle(order);
    CoClustering found;
    found.rank_of_request.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      found.rank_of_request[order[i]] = static_cast<int>(i % problem.slots.size());
    assign_experts(problem, found);
    double cost = co_cluster_cost(problem, found);
    for (int pass = 0; pass < passes; ++pass) {
      move_requests(problem, found);
      assign_experts(problem, found);
      const double after = co_cluster_cost(problem, found);
      if (after >= cost - kRelativeGain * cost) break;
      cost = after;
    }
    cost = co_cluster_cost(problem, found);
    if (start > 0 && cost >= best_cost) continue;
    best_cost = cost;
    best = std::move(found);
  }
  return best;
}

}  // namespace moescope::placement
