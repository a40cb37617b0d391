#include "placement/algorithms/task_affinity.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope::placement {
namespace {

// values: [K][E]. Each family's value minus the mean of the other families' values.
std::vector<std::vector<double>> advantage(const std::vector<std::vector<double>>& values) {
  const auto families = static_cast<double>(values.size());
  std::vector<std::vector<double>> result = values;
  for (std::size_t e = 0; e < values.front().size(); ++e) {
    double total = 0;
    for (const auto& family : values) total += family[e];
    for (auto& family : result) family[e] -= (total - family[e]) / (families - 1);
  }
  return result;
}

void add_z_scores(const std::vector<double>& values, double epsilon, std::vector<double>& scores) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double square = 0;
  for (const double x : values) square += (x - mean) * (x - mean);
  const double deviation = std::sqrt(square / n) + epsilon;
  for (std::size_t e = 0; e < values.size(); ++e) scores[e] += (values[e] - mean) / deviation;
}

void softmax(std::span<double> row, double tau) {
  const double largest = *std::ranges::max_element(row);
  double sum = 0;
  for (double& x : row) sum += x = std::exp((x - largest) / tau);
  for (double& x : row) x /= sum;
}

}  // namespace

Matrix task_preference(const FamilyGraphs& graphs, const TaskPreferenceOptions& options) {
  const int families = graphs.families();
  Matrix preference(graphs.experts, families, 1.0);
  if (families < 2) return preference;
  std::vector<std::vector<double>> centrality;
  for (const Matrix& pairs : graphs.pairs) centrality.push_back(row_sums(pairs));
  const auto usage_advantage = advantage(graphs.usage);
  const auto centrality_advantage = advantage(centrality);
  for (int f = 0; f < families; ++f) {
    std::vector<double> score(graphs.experts, 0.0);
    add_z_scores(usage_advantage[f], options.epsilon, score);
    add_z_scores(centrality_advantage[f], options.epsilon, score);
    for (int e = 0; e < graphs.experts; ++e) preference(e, f) = score[e];
  }
  for (int e = 0; e < graphs.experts; ++e)
    softmax({&preference(e, 0), static_cast<std::size_t>(families)}, options.tau);
  return preference;
}

Matrix task_affinity(const FamilyGraphs& graphs, const Matrix& preference, double alpha) {
  Matrix affinity = mean_pairs(graphs);
  const double largest = *std::ranges::max_element(affinity.values);
  if (largest == 0) return affinity;
  for (int i = 0; i < affinity.rows; ++i) {
    for (int j = 0; j < affinity.columns; ++j) {
      const auto mine = preference.row(i), other = preference.row(j);
      const double same = std::inner_product(mine.begin(), mine.end(), other.begin(), 0.0);
      affinity(i, j) *= (1 - alpha + alpha * same) / largest;
    }
  }
  return affinity;
}

}  // namespace moescope::placement
