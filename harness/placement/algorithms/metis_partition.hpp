// Weighted graph partitioning by METIS 5 (Karypis and Kumar 1998).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct MetisOptions {
  bool recursive = false;  // recursive bisection instead of k-way
  int cuts = 1;            // partitions tried; METIS keeps the one with the least cut
  int imbalance = 1;       // how far a part may pass its size, in thousandths
  std::uint64_t seed = 0;
};

// Parts of about sizes[p] vertices with as little weight between them as METIS finds. affinity:
// symmetric [n, n], >= 0, the edge weights; its diagonal does not count. sizes: [P], each >= 1, the
// sum is n. Returns [n] parts; their sizes may miss the wanted ones, and a part may be empty.
// failed when METIS reports an error. METIS draws from the C library's rand(): calls wait for each
// other, and a program that uses rand() elsewhere at the same time disturbs the result.
core::Result<std::vector<int>> metis_partition(const Matrix& affinity, std::span<const int> sizes,
                                               const MetisOptions& options);

}  // namespace moescope::placement
