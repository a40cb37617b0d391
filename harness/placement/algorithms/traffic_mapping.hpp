// Groups of experts onto ranks, layer by layer, so that the busiest pair of ranks between
// consecutive layers carries little: MoETuner's second integer program (arXiv 2502.06643).
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/integer_program.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

struct MappingProblem {
  std::vector<Matrix> traffic;  // [L - 1] of [R, R]: from group i of a layer to group j of the next
  Matrix distance;              // [R, R] time per unit of traffic; the diagonal is zero
  std::vector<int> slots;       // [R] a group may only go to a rank with as many slots

  int layers() const { return static_cast<int>(traffic.size()) + 1; }
  int ranks() const { return distance.rows; }
  // Whether any two ranks are equally far apart: then the first layer's mapping does not matter.
  bool uniform() const;
};

using Mapping = std::vector<std::vector<int>>;  // [L][R] rank of each group

// Sum over the layer boundaries of the largest traffic x distance of an ordered pair of ranks.
double mapping_cost(const MappingProblem& problem, const Mapping& rank_of);

// First layer as numbered, each further one with the least sum of traffic x distance (Hungarian),
// then exchanges of two ranks in one layer while they lower mapping_cost.
Mapping map_groups(const MappingProblem& problem);

// The program whose cost is mapping_cost. In a uniform problem the first layer stays as numbered.
class MappingProgram {
 public:
  explicit MappingProgram(const MappingProblem& problem);

  const IntegerProgram& program() const { return program_; }
  std::vector<double> encode(const Mapping& rank_of) const;
  Mapping decode(std::span<const double> values) const;

 private:
  int at(int layer, int group, int rank) const;
  void add_layer(int layer);
  void add_boundary(int boundary);

  const MappingProblem& problem_;
  IntegerProgram program_;
  std::vector<int> busiest_;  // [L - 1]
};

}  // namespace moescope::placement
