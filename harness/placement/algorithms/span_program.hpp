// The least sum over the tokens of one layer of the distinct ranks that they need (the connectivity
// objective of hypergraph partitioning) as an integer program.
#pragma once

#include <cstdint>

#include "placement/algorithms/integer_program.hpp"
#include "placement/algorithms/pair_variables.hpp"
#include "placement/algorithms/token_sets.hpp"

namespace moescope::placement {

// Variables: the pairs z, and y[t, i] = 1 where no expert before the i-th of token set t shares its
// rank. The program's cost is total_span less one per token.
class SpanProgram {
 public:
  SpanProgram(std::span<const TokenSet> sets, std::span<const int> slots);

  static std::int64_t variables(std::span<const TokenSet> sets, std::span<const int> slots);
  const IntegerProgram& program() const { return program_; }
  std::vector<double> encode(std::span<const int> rank_of) const;
  std::vector<int> decode(std::span<const double> values) const { return pairs_.decode(values); }

 private:
  void add_set(const TokenSet& set);
  void add_envelope(const std::vector<std::uint16_t>& experts, int first);

  std::span<const TokenSet> sets_;
  IntegerProgram program_;
  PairVariables pairs_;
  std::vector<int> first_;  // [sets] index of y[t, 1]; the 0-th expert always opens a rank
};

}  // namespace moescope::placement
