// The part that integer programs over groups of experts share: z[i, j] = 1 where i and j have the
// same rank.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "placement/algorithms/integer_program.hpp"
#include "placement/algorithms/matrix.hpp"

namespace moescope::placement {

// Groups of exact sizes: z is an equivalence (triangle rows), each expert has as many partners as
// its rank has slots left; with ranks of several sizes s[i, c] = 1 where i lives on a rank with c
// slots. Ranks have no names in it, so no two solutions differ by an exchange of ranks.
class PairVariables {
 public:
  // gain: [E, E] symmetric; the program's cost falls by gain(i, j) when i and j share a rank.
  // slots: [R], the sum is E >= 1.
  PairVariables(IntegerProgram& program, const Matrix& gain, std::span<const int> slots);

  static std::int64_t count(std::span<const int> slots);
  int at(int i, int j) const;
  void encode(std::span<const int> rank_of, std::span<double> values) const;
  // [E] ranks: groups in the order of their lowest expert take the lowest free rank of their size.
  std::vector<int> decode(std::span<const double> values) const;

 private:
  int in_size(int expert, std::size_t size) const;
  void add_sizes(IntegerProgram& program) const;
  void add_triangles(IntegerProgram& program) const;

  std::vector<int> slots_, sizes_;  // sizes_: distinct, above zero, ascending
  int experts_, first_;
};

}  // namespace moescope::placement
