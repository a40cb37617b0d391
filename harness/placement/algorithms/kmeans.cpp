#include "placement/algorithms/kmeans.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace moescope::placement {
namespace {

double squared_distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

// Index drawn with probability proportional to its weight; any index when all weights are zero.
int draw(std::span<const double> weights, core::Rng& rng) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (total <= 0) return static_cast<int>(rng.below(weights.size()));
  double left = rng.uniform() * total;
  int last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = static_cast<int>(i);
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

Matrix seed_centres(const Matrix& points, int k, core::Rng& rng) {
  Matrix centres(k, points.columns);
  std::vector<double> nearest(points.rows, std::numeric_limits<double>::infinity());
  int chosen = static_cast<int>(rng.below(points.rows));
  for (int c = 0; c < k; ++c) {
    if (c > 0) chosen = draw(nearest, rng);
    for (int d = 0; d < points.columns; ++d) centres(c, d) = points(chosen, d);
    for (int i = 0; i < points.rows; ++i)
      nearest[i] = std::min(nearest[i], squared_distance(points.row(i), centres.row(c)));
  }
  return centres;
}

struct Clustering {
  std::vector<int> label;
  std::vector<double> distance;  // squared, to the own centre
};

void assign(const Matrix& points, const Matrix& centres, Clustering& clusters) {
  for (int i = 0; i < points.rows; ++i) {
    clusters.distance[i] = std::numeric_limits<double>::infinity();
    for (int c = 0; c < centres.rows; ++c) {
      const double distance = squared_distance(points.row(i), centres.row(c));
      if (distance >= clusters.distance[i]) continue;
      clusters.distance[i] = distance;
      clusters.label[i] = c;
    }
  }
}

void reseed_empty(Clustering& clusters, int k) {
  for (int c = 0; c < k; ++c) {
    if (std::ranges::count(clusters.label, c) > 0) continue;
    const auto farthest = std::ranges::max_element(clusters.distance);
    if (*farthest <= 0) return;
    clusters.label[farthest - clusters.distance.begin()] = c;
    *farthest = 0;
  }
}

void move_centres(const Matrix& points, const std::vector<int>& label, Matrix& centres) {
  for (int c = 0; c < centres.rows; ++c) {
    const auto members = static_cast<double>(std::ranges::count(label, c));
    if (members == 0) continue;
    for (int d = 0; d < points.columns; ++d) {
      double sum = 0;
      for (int i = 0; i < points.rows; ++i)
        if (label[i] == c) sum += points(i, d);
      centres(c, d) = sum / members;
    }
  }
}

Clustering lloyd(const Matrix& points, int k, int iterations, core::Rng rng) {
  Matrix centres = seed_centres(points, k, rng);
  Clustering clusters{std::vector<int>(points.rows, -1), std::vector<double>(points.rows, 0.0)};
  for (int i = 0; i < iterations; ++i) {
    const std::vector<int> before = clusters.label;
    assign(points, centres, clusters);
    reseed_empty(clusters, k);
    if (clusters.label == before) break;
    move_centres(points, clusters.label, centres);
  }
  return clusters;
}

}  // namespace

std::vector<int> kmeans(const Matrix& points, int k, const KmeansOptions& options, core::Rng rng) {
  std::vector<int> best;
  double best_cost = std::numeric_limits<double>::infinity();
  for (int restart = 0; restart < options.restarts; ++restart) {
    const Clustering found =
        lloyd(points, k, options.iterations, rng.fork(static_cast<std::uint64_t>(restart)));
    const double cost = std::accumulate(found.distance.begin(), found.distance.end(), 0.0);
    if (cost >= best_cost) continue;
    best_cost = cost;
    best = found.label;
  }
  return best;
}

}  // namespace moescope::placement
