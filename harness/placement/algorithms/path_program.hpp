// ExFlow's objective (arXiv 2401.08383) as one integer program over all layers.
#pragma once

#include <cstdint>

#include "placement/algorithms/integer_program.hpp"
#include "placement/algorithms/path_search.hpp"
#include "placement/algorithms/placement_variables.hpp"

namespace moescope::placement {

// Variables: x[l, e, r], and for every pair of experts with mass between them what its path costs.
class PathProgram {
 public:
  explicit PathProgram(const PathProblem& problem);

  static std::int64_t variables(const PathProblem& problem);
  const IntegerProgram& program() const { return program_; }
  std::vector<double> encode(LayerRanks rank_of) const;
  LayerRanks decode(std::span<const double> values) const;

 private:
  struct Pair {
    int boundary, from, to, variable;
  };
  void add_pair(int boundary, int from, int to);
  // Whether any exchange of ranks with equally many slots leaves the cost as it is.
  bool ranks_alike() const;

  const PathProblem& problem_;
  IntegerProgram program_;
  std::vector<PlacementVariables> layers_;
  std::vector<Pair> pairs_;
};

}  // namespace moescope::placement
