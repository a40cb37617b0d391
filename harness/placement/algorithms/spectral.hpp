// Spectral grouping with exact group sizes, as TACG (arXiv 2606.01007, method section) solves its
// placement objective: normalised Laplacian, k-means, capacity repair.
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/kmeans.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct SpectralOptions {
  double jitter = 1e-6;        // added to the diagonal of the affinity scaled to [0, 1]
  bool row_normalise = false;  // scale each expert's embedding to length 1 before k-means
  KmeansOptions kmeans;
};

// The `dimensions` eigenvectors with the smallest eigenvalues of I - D^-1/2 A D^-1/2, one row per
// expert: [n, dimensions]. affinity: symmetric, >= 0, zero diagonal, no empty row.
Matrix spectral_embedding(const Matrix& affinity, int dimensions, const SpectralOptions& options);

// From clusters to ranks of exact sizes. cluster: [E], -1 for an expert in none; ids below R.
// Larger clusters get larger ranks; an overfull one keeps its members with the most affinity inside
// it; the others, by ascending id, go to the rank with room to whose experts they have the most
// affinity. slots: [R], the sum is at least E. Where it is E that pass leaves every rank exactly
// full, and the paper's last step (moving weak members from overfull to underfull groups) has
// nothing left to move.
std::vector<int> repair_capacity(const Matrix& affinity, std::span<const int> cluster,
                                 std::span<const int> slots);

// Embedding and k-means. Experts without affinity to any other would each be a component of their
// own and take an eigenvector, so they sit out. Returns [E] clusters below `clusters` >= 1, -1 for
// an expert that sat out.
std::vector<int> spectral_clusters(const Matrix& affinity, int clusters,
                                   const SpectralOptions& options, const core::Rng& rng);

// One cluster per rank that has a slot, then repair, where experts without a cluster join. Returns
// [E] ranks.
std::vector<int> spectral_groups(const Matrix& affinity, std::span<const int> slots,
                                 const SpectralOptions& options, const core::Rng& rng);

}  // namespace moescope::placement
