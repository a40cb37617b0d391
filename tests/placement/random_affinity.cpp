#include "placement/random_affinity.hpp"

#include <algorithm>

#include "placement/algorithms/affinity_search.hpp"

using namespace moescope;
using placement::Matrix;

Matrix random_affinity(int experts, core::Rng& rng) {
  Matrix affinity(experts, experts);
  for (int i = 0; i < experts; ++i)
    for (int j = 0; j < i; ++j)
      affinity(i, j) = affinity(j, i) = static_cast<double>(rng.below(100));
  return affinity;
}

double exhaustive_optimum(const Matrix& affinity, std::vector<int> rank_of) {
  std::ranges::sort(rank_of);
  double best = 0;
  do best = std::max(best, placement::inner_affinity(affinity, rank_of));
  while (std::ranges::next_permutation(rank_of).found);
  return best;
}
