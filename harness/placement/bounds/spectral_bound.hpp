// A lower bound from eigenvalues of the co-activation matrix (method "spectral").
#pragma once

#include <span>

#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

// As pair_bound without replicas, with another limit W on the pairs that are served together.
//
// Proof (Donath and Hoffman 1973, doi 10.1147/rd.175.0420). Let A [E, E] be the pair counts with a
// zero diagonal, X [E, R] the placement (x_er = 1 where rank r holds e), s_r the column sums. The
// pairs together are W = tr(X' A X) / 2. Every expert is in one column, so that for any vector u
// tr(X' (A + diag u) X) = 2 W + sum u. The columns x_r / sqrt(s_r) of non-empty ranks are
// orthonormal, so by Ky Fan's theorem, with eigenvalues l_1 >= l_2 .. of A + diag u and the s_r in
// descending order,
//    2 W <= sum_r s_r l_r - sum u.
// Where the slots have more room than there are experts, s_r <= slots[r], and l_r is replaced by
// max(0, l_r). Any u is valid; the right side is convex in u and is lowered by subgradient steps.
double spectral_bound(const LayerTokens& tokens, std::span<const int> slots);

// W of the proof, for pair counts [E, E].
double most_pairs_by_eigenvalues(std::span<const double> counts, int experts,
                                 std::span<const int> slots);

}  // namespace moescope::placement
