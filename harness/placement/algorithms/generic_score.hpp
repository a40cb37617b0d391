// How generic an expert is, by GESR (arXiv 2606.01007, method section).
#pragma once

#include <vector>

#include "placement/algorithms/family_graph.hpp"

namespace moescope::placement {

// [E] centrality + lambda1 * consistency - lambda2 * specificity. Centrality: row sum of the mean
// family graph (with exactly k experts per token that is (k - 1) times the family-weighted load).
// Consistency: mean cosine between the expert's row in each family and its mean row; 0 for an empty
// row. Specificity: the largest Euclidean distance of a family's row from the mean row.
std::vector<double> generic_scores(const FamilyGraphs& graphs, double lambda1, double lambda2);

}  // namespace moescope::placement
