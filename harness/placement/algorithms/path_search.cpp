#include "placement/algorithms/path_search.hpp"

#include <numeric>

#include "placement/algorithms/fill.hpp"
#include "placement/algorithms/slot_assignment.hpp"

namespace moescope::placement {
namespace {

// A sweep must lower the cost by more than this share of it: rounding must not look like a gain.
constexpr double kLeastPathGain = 1e-9;

double boundary_cost(const PathProblem& problem, int boundary, const LayerRanks& rank_of) {
  const Matrix& mass = problem.mass[boundary];
  double cost = 0;
  for (int i = 0; i < mass.rows; ++i)
    for (int j = 0; j < mass.columns; ++j)
      cost += mass(i, j) * problem.distance(rank_of[boundary][i], rank_of[boundary + 1][j]);
  return cost;
}

// gain[e, r] -= cost of the mass between e on r and a neighbouring layer. `before`: the neighbour
// is the layer before, else the layer after.
void add_neighbour(const PathProblem& problem, const Matrix& mass, bool before,
                   std::span<const int> neighbour, Matrix& gain) {
  Matrix to_rank(gain.rows, gain.columns);
  for (int e = 0; e < gain.rows; ++e)
    for (int other = 0; other < gain.rows; ++other)
      to_rank(e, neighbour[other]) += before ? mass(other, e) : mass(e, other);
  for (int e = 0; e < gain.rows; ++e)
    for (int r = 0; r < gain.columns; ++r)
      for (int other = 0; other < gain.columns; ++other)
        gain(e, r) -= to_rank(e, other) * problem.distance(r, other);
}

std::vector<int> random_layer(const std::vector<int>& slots, core::Rng& rng) {
  std::vector<int> order(std::accumulate(slots.begin(), slots.end(), 0));
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(order);
  return fill_in_order(order, slots);
}

}  // namespace

double path_cost(const PathProblem& problem, const LayerRanks& rank_of) {
  double cost = 0;
  for (int l = 0; l + 1 < problem.layers(); ++l) cost += boundary_cost(problem, l, rank_of);
  return cost;
}

LayerRanks forward_paths(const PathProblem& problem, std::vector<int> first) {
  LayerRanks rank_of{std::move(first)};
  for (const Matrix& mass : problem.mass) {
    Matrix gain(mass.rows, static_cast<int>(problem.slots.size()));
    add_neighbour(problem, mass, true, rank_of.back(), gain);
    rank_of.push_back(assign_to_slots(gain, problem.slots));
  }
  return rank_of;
}

void improve_paths(const PathProblem& problem, int passes, LayerRanks& rank_of) {
  const int layers = problem.layers();
  double cost = path_cost(problem, rank_of);
  for (int pass = 0; pass < passes; ++pass) {
    for (int i = 0; i < layers; ++i) {
      const int l = pass % 2 == 0 ? i : layers - 1 - i;
      Matrix gain(static_cast<int>(rank_of[l].size()), static_cast<int>(problem.slots.size()));
      if (l > 0) add_neighbour(problem, problem.mass[l - 1], true, rank_of[l - 1], gain);
      if (l + 1 < layers) add_neighbour(problem, problem.mass[l], false, rank_of[l + 1], gain);
      rank_of[l] = assign_to_slots(gain, problem.slots);
    }
    const double after = path_cost(problem, rank_of);
    if (after >= cost - kLeastPathGain * cost) return;
    cost = after;
  }
}

LayerRanks path_search(const PathProblem& problem, int passes, int starts, core::Rng rng) {
  std::vector<int> ids(std::accumulate(problem.slots.begin(), problem.slots.end(), 0));
  std::iota(ids.begin(), ids.end(), 0);
  LayerRanks best = forward_paths(problem, fill_in_order(ids, problem.slots));
  improve_paths(problem, passes, best);
  double best_cost = path_cost(problem, best);
  for (int start = 1; start < starts; ++start) {
    LayerRanks candidate;
    for (int l = 0; l < problem.layers(); ++l)
      candidate.push_back(random_layer(problem.slots, rng));
    improve_paths(problem, passes, candidate);
    const double cost = path_cost(problem, candidate);
    if (cost >= best_cost) continue;
    best_cost = cost;
    best = std::move(candidate);
  }
  return best;
}

}  // namespace moescope::placement
