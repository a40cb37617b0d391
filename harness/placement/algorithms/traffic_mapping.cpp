#include "placement/algorithms/traffic_mapping.hpp"

#include <algorithm>
#include <numeric>

#include "placement/algorithms/assignment.hpp"

namespace moescope::placement {
namespace {

// An exchange must gain more than this share of the cost: rounding must not let two exchanges undo
// each other for ever.
constexpr double kRelativeGain = 1e-9;

double busiest_pair(const MappingProblem& problem, int boundary, const Mapping& rank_of) {
  const Matrix& traffic = problem.traffic[boundary];
  double most = 0;
  for (int i = 0; i < traffic.rows; ++i)
    for (int j = 0; j < traffic.columns; ++j)
      most = std::max(
          most, traffic(i, j) * problem.distance(rank_of[boundary][i], rank_of[boundary + 1][j]));
  return most;
}

double cost_around(const MappingProblem& problem, int layer, const Mapping& rank_of) {
  double cost = 0;
  if (layer > 0) cost += busiest_pair(problem, layer - 1, rank_of);
  if (layer + 1 < problem.layers()) cost += busiest_pair(problem, layer, rank_of);
  return cost;
}

std::vector<int> follow(const MappingProblem& problem, const Matrix& traffic,
                        const std::vector<int>& before) {
  const int ranks = problem.ranks();
  double forbidden = 1;
  for (const double amount : traffic.values)
    forbidden += amount * *std::ranges::max_element(problem.distance.values);
  Matrix gain(ranks, ranks, -forbidden * ranks);
  for (int group = 0; group < ranks; ++group)
    for (int rank = 0; rank < ranks; ++rank) {
      if (problem.slots[group] != problem.slots[rank]) continue;
      gain(group, rank) = 0;
      for (int from = 0; from < ranks; ++from)
        gain(group, rank) -= traffic(from, group) * problem.distance(before[from], rank);
    }
  return best_assignment(gain);
}

}  // namespace

bool MappingProblem::uniform() const {
  for (int r = 0; r < ranks(); ++r)
    for (int other = 0; other < ranks(); ++other)
      if (r != other && distance(r, other) != distance(0, 1)) return false;
  return true;
}

double mapping_cost(const MappingProblem& problem, const Mapping& rank_of) {
  double cost = 0;
  for (int l = 0; l + 1 < problem.layers(); ++l) cost += busiest_pair(problem, l, rank_of);
  return cost;
}

Mapping map_groups(const MappingProblem& problem) {
  Mapping rank_of(1, std::vector<int>(problem.ranks()));
  std::iota(rank_of[0].begin(), rank_of[0].end(), 0);
  for (const Matrix& traffic : problem.traffic)
    rank_of.push_back(follow(problem, traffic, rank_of.back()));
  const double threshold = kRelativeGain * mapping_cost(problem, rank_of);
  bool improved = true;
  while (improved) {
    improved = false;
    for (int l = problem.uniform() ? 1 : 0; l < problem.layers(); ++l)
      for (int a = 0; a < problem.ranks(); ++a)
        for (int b = 0; b < a; ++b) {
          if (problem.slots[a] != problem.slots[b]) continue;
          const double before = cost_around(problem, l, rank_of);
          std::swap(rank_of[l][a], rank_of[l][b]);
          if (cost_around(problem, l, rank_of) < before - threshold)
            improved = true;
          else
            std::swap(rank_of[l][a], rank_of[l][b]);
        }
  }
  return rank_of;
}

MappingProgram::MappingProgram(const MappingProblem& problem) : problem_(problem) {
  for (int l = 0; l < problem.layers(); ++l) add_layer(l);
  for (int l = 0; l + 1 < problem.layers(); ++l) add_boundary(l);
}

int MappingProgram::at(int layer, int group, int rank) const {
  return (layer * problem_.ranks() + group) * problem_.ranks() + rank;
}

void MappingProgram::add_layer(int layer) {
  const int ranks = problem_.ranks();
  const bool fixed = layer == 0 && problem_.uniform();
  for (int group = 0; group < ranks; ++group)
    for (int rank = 0; rank < ranks; ++rank) {
      const bool allowed = fixed ? group == rank : problem_.slots[group] == problem_.slots[rank];
      program_.add_variable(0, 0, allowed, true);
    }
  for (int i = 0; i < ranks; ++i) {
    std::vector<IntegerProgram::Term> group, rank;
    for (int j = 0; j < ranks; ++j) {
      group.push_back({at(layer, i, j), 1});
      rank.push_back({at(layer, j, i), 1});
    }
    program_.add_row(std::move(group), 1, 1);
    program_.add_row(std::move(rank), 1, 1);
  }
}

void MappingProgram::add_boundary(int boundary) {
  const Matrix& traffic = problem_.traffic[boundary];
  const int ranks = problem_.ranks();
  busiest_.push_back(program_.add_variable(1, 0, IntegerProgram::kInfinity, false));
  for (int group = 0; group < ranks; ++group) {
    const double most = std::ranges::max(traffic.row(group));
    for (int from = 0; from < ranks; ++from)
      for (int to = 0; to < ranks; ++to) {
        if (from == to) continue;
        // With `group` on `from`: no less than what it sends to the group on `to`.
        const double distance = problem_.distance(from, to);
        std::vector<IntegerProgram::Term> row{{busiest_.back(), 1},
                                              {at(boundary, group, from), -most * distance}};
        for (int next = 0; next < ranks; ++next)
          row.push_back({at(boundary + 1, next, to), -traffic(group, next) * distance});
        program_.add_row(std::move(row), -most * distance, IntegerProgram::kInfinity);
      }
  }
}

std::vector<double> MappingProgram::encode(const Mapping& rank_of) const {
  std::vector<double> values(program_.variables(), 0.0);
  for (int l = 0; l < problem_.layers(); ++l)
    for (int group = 0; group < problem_.ranks(); ++group)
      values[at(l, group, rank_of[l][group])] = 1;
  for (std::size_t l = 0; l < busiest_.size(); ++l)
    values[busiest_[l]] = busiest_pair(problem_, static_cast<int>(l), rank_of);
  return values;
}

Mapping MappingProgram::decode(std::span<const double> values) const {
  Mapping rank_of(problem_.layers(), std::vector<int>(problem_.ranks()));
  for (int l = 0; l < problem_.layers(); ++l)
    for (int group = 0; group < problem_.ranks(); ++group)
      for (int rank = 0; rank < problem_.ranks(); ++rank)
        if (values[at(l, group, rank)] > 0.5) rank_of[l][group] = rank;
  return rank_of;
}

}  // namespace moescope::placement
