// How generic an expert is, by GESR (arXiv 2606.01007, method section).
#pragma once

#include <vector>

#include "placement/algorithms/family_graph.hpp"

namespace moescope::placement {

struct GenericWeights {
  double lambda1 = 0, lambda2 = 0;
  bool largest_deviation = false;  // specificity by the largest entry instead of Euclid's length
};

// [E] centrality + lambda1 * consistency - lambda2 * specificity. Centrality: row sum of the mean
// family graph (with exactly k experts per token that is (k - 1) k times the family-weighted share
// of the dispatches). Consistency: mean cosine between the expert's row in each family and its mean
// row; 0 for an empty row. Specificity: the largest deviation of a family's row from the mean row.
std::vector<double> generic_scores(const FamilyGraphs& graphs, const GenericWeights& weights);

}  // namespace moescope::placement
