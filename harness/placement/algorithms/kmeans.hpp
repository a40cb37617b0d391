// k-means with k-means++ seeding (Arthur and Vassilvitskii 2007) and Lloyd's iterations.
#pragma once

#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct KmeansOptions {
  int restarts = 10;
  int iterations = 100;  // per restart, at most
};

// points: [n, d] with n >= k >= 1. Returns [n] cluster ids below k: those of the restart with the
// smallest sum of squared distances. A cluster that runs empty takes the point farthest from its
// centre; only among coinciding points may one stay empty.
std::vector<int> kmeans(const Matrix& points, int k, const KmeansOptions& options, core::Rng rng);

}  // namespace moescope::placement
