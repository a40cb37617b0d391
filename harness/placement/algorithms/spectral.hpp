// Spectral grouping with exact group sizes, as TACG (arXiv 2606.01007, method section) solves its
// placement objective: normalised Laplacian, k-means, capacity repair.
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/kmeans.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// The paper's repair has a pool pass and then donor-receiver moves; it says that a move is only
// accepted when affinity rises and that the loop always ends feasible, which cannot both hold.
struct RepairOptions {
  // pool: a group keeps its members with the most affinity inside it down to its slots; each other
  // expert goes to the rank with room to whose experts it has the most affinity. As the slots add
  // up to E that leaves every rank exactly full, and no donor-receiver move is left to make.
  // moves: the donor-receiver loop alone. While a rank is overfull the best move of a weakest
  // member of such a rank to one with room is made: those that raise affinity come first, the last
  // ones are forced.
  enum class Method { pool, moves } method = Method::pool;
  // In which order the pool empties (the paper does not say): by ascending id, or always the expert
  // with the most affinity to a rank with room.
  enum class PoolOrder { id, affinity } order = PoolOrder::id;
};

struct SpectralOptions {
  double jitter = 1e-6;        // added to the diagonal of the affinity scaled to [0, 1]
  bool row_normalise = false;  // scale each expert's embedding to length 1 before k-means
  KmeansOptions kmeans = {};
  RepairOptions repair = {};
};

// The `dimensions` eigenvectors with the smallest eigenvalues of I - D^-1/2 A D^-1/2, one row per
// expert: [n, dimensions]. affinity: symmetric, >= 0, zero diagonal, no empty row.
Matrix spectral_embedding(const Matrix& affinity, int dimensions, const SpectralOptions& options);

// From clusters to ranks of exact sizes. cluster: [E], -1 for an expert in none (it is pooled); ids
// below R. Larger clusters get larger ranks. slots: [R], the sum is at least E.
std::vector<int> repair_capacity(const Matrix& affinity, std::span<const int> cluster,
                                 std::span<const int> slots, const RepairOptions& options = {});

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
