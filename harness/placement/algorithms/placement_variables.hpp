// The part that integer programs over placements share: x[e, r] = 1 where expert e of one layer
// lives on rank r.
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/integer_program.hpp"

namespace moescope::placement {

class PlacementVariables {
 public:
  // Adds the variables and the rows that put every expert on one rank and slots[r] experts on r.
  // The program must outlive this object. slots: [R], the sum is E.
  PlacementVariables(IntegerProgram& program, std::span<const int> slots);

  int at(int expert, int rank) const { return first_ + expert * ranks() + rank; }
  int experts() const { return experts_; }
  int ranks() const { return static_cast<int>(slots_.size()); }

  // Rows that leave one of the placements which differ only by an exchange of whole ranks with
  // equally many slots: such ranks stand in the order of their lowest experts (see
  // canonical_ranks).
  void break_symmetry();
  std::vector<int> decode(std::span<const double> values) const;  // [E] ranks
  void encode(std::span<const int> rank_of, std::span<double> values) const;

 private:
  IntegerProgram& program_;
  std::vector<int> slots_;
  int experts_, first_;
};

// [R] new rank of each rank, so that among ranks with equally many slots the lowest experts ascend.
std::vector<int> canonical_ranks(std::span<const int> rank_of, std::span<const int> slots);

}  // namespace moescope::placement
