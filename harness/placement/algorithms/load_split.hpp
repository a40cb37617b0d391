// One layer's experts in groups of exact sizes with loads as equal as can be: MoETuner's first
// integer program (arXiv 2502.06643). Its printed form lacks the sizes; they are added here.
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/integer_program.hpp"
#include "placement/algorithms/placement_variables.hpp"

namespace moescope::placement {

// Sum over the groups of |load - mean|. load: [E]; rank_of: [E] below `ranks`.
double load_deviation(std::span<const double> load, std::span<const int> rank_of, int ranks);

// Longest processing time first, then exchanges of two experts while they lower load_deviation.
std::vector<int> split_load(std::span<const double> load, std::span<const int> slots);

// The program whose cost is load_deviation.
class LoadProgram {
 public:
  LoadProgram(std::span<const double> load, std::span<const int> slots);

  const IntegerProgram& program() const { return program_; }
  std::vector<double> encode(std::span<const int> rank_of) const;
  std::vector<int> decode(std::span<const double> values) const { return experts_.decode(values); }

 private:
  std::vector<double> load_;
  std::vector<int> slots_;
  IntegerProgram program_;
  PlacementVariables experts_;
  int first_deviation_;
};

}  // namespace moescope::placement
