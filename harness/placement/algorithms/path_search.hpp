// Placing the experts of all layers so that tokens change ranks seldom from one layer to the next:
// ExFlow's objective (arXiv 2401.08383).
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct PathProblem {
  std::vector<Matrix> mass;  // [L - 1] of [E, E]: how much goes from expert i to j one layer on
  Matrix distance;           // [R, R] cost per unit of mass, symmetric; the diagonal is zero
  std::vector<int> slots;    // [R] experts per layer; the sum is E

  int layers() const { return static_cast<int>(mass.size()) + 1; }
};

using LayerRanks = std::vector<std::vector<int>>;  // [L][E] ranks

// Sum over the layer boundaries of mass x distance.
double path_cost(const PathProblem& problem, const LayerRanks& rank_of);

// From first to last: given the layer before, the cheapest placement of each layer (Hungarian). The
// first layer is given.
LayerRanks forward_paths(const PathProblem& problem, std::vector<int> first);

// Sweeps over the layers, forwards and backwards in turn: each in turn is placed anew, given the
// two beside it, at the least cost (Hungarian). Never raises the cost; ends when a sweep gains
// nothing, or after `passes` sweeps.
void improve_paths(const PathProblem& problem, int passes, LayerRanks& rank_of);

// The best of `starts` >= 1 searches: one from forward_paths with the first layer in id order, the
// others from random placements.
LayerRanks path_search(const PathProblem& problem, int passes, int starts, core::Rng rng);

}  // namespace moescope::placement
