#include "placement/algorithms/path_program.hpp"

#include <algorithm>

namespace moescope::placement {

PathProgram::PathProgram(const PathProblem& problem) : problem_(problem) {
  layers_.reserve(problem.layers());
  for (int l = 0; l < problem.layers(); ++l) layers_.emplace_back(program_, problem.slots);
  if (ranks_alike()) layers_.front().break_symmetry();
  for (int l = 0; l + 1 < problem.layers(); ++l)
    for (int i = 0; i < problem.mass[l].rows; ++i)
      for (int j = 0; j < problem.mass[l].columns; ++j)
        if (problem.mass[l](i, j) > 0) add_pair(l, i, j);
}

std::int64_t PathProgram::variables(const PathProblem& problem) {
  std::int64_t count = 0;
  for (const Matrix& mass : problem.mass)
    count += std::ranges::count_if(mass.values, [](double m) { return m > 0; });
  for (const int held : problem.slots)
    count += static_cast<std::int64_t>(held) * problem.layers() * problem.distance.rows;
  return count;
}

void PathProgram::add_pair(int boundary, int from, int to) {
  const Matrix& distance = problem_.distance;
  const double longest = *std::ranges::max_element(distance.values);
  const int length = program_.add_variable(problem_.mass[boundary](from, to), 0, longest, false);
  pairs_.push_back({boundary, from, to, length});
  const PlacementVariables &before = layers_[boundary], &after = layers_[boundary + 1];
  // With `from` on r the length is the distance from r to where `to` is; distances are a metric, so
  // the row holds wherever `from` is: d(r, to) <= d(r, from) + d(from, to).
  for (int r = 0; r < distance.rows; ++r) {
    std::vector<IntegerProgram::Term> row{{length, 1}};
    for (int other = 0; other < distance.rows; ++other) {
      if (other == r) continue;
      row.push_back({after.at(to, other), -distance(r, other)});
      row.push_back({before.at(from, other), distance(r, other)});
    }
    program_.add_row(std::move(row), 0, IntegerProgram::kInfinity);
  }
}

bool PathProgram::ranks_alike() const {
  const double first = problem_.distance.rows > 1 ? problem_.distance(0, 1) : 0;
  for (int r = 0; r < problem_.distance.rows; ++r)
    for (int other = 0; other < r; ++other)
      if (problem_.distance(r, other) != first) return false;
  return true;
}

std::vector<double> PathProgram::encode(LayerRanks rank_of) const {
  if (ranks_alike()) {
    const std::vector<int> renamed = canonical_ranks(rank_of.front(), problem_.slots);
    for (auto& layer : rank_of)
      for (int& rank : layer) rank = renamed[rank];
  }
  std::vector<double> values(program_.variables(), 0.0);
  for (std::size_t l = 0; l < layers_.size(); ++l) layers_[l].encode(rank_of[l], values);
  for (const Pair& pair : pairs_)
    values[pair.variable] =
        problem_.distance(rank_of[pair.boundary][pair.from], rank_of[pair.boundary + 1][pair.to]);
  return values;
}

LayerRanks PathProgram::decode(std::span<const double> values) const {
  LayerRanks rank_of;
  for (const PlacementVariables& layer : layers_) rank_of.push_back(layer.decode(values));
  return rank_of;
}

}  // namespace moescope::placement
