#include "placement/algorithms/span_program.hpp"

#include <algorithm>
#include <numeric>

namespace moescope::placement {
namespace {

using Term = IntegerProgram::Term;

int sum(std::span<const int> slots) { return std::accumulate(slots.begin(), slots.end(), 0); }

// The fewest pairs that share a rank when k experts use `ranks` ranks: as even a split as can be.
int fewest_pairs(int k, int ranks) {
  const int each = k / ranks, more = k % ranks;
  return more * (each + 1) * each / 2 + (ranks - more) * each * (each - 1) / 2;
}

}  // namespace

SpanProgram::SpanProgram(std::span<const TokenSet> sets, std::span<const int> slots)
    : sets_(sets), pairs_(program_, Matrix(sum(slots), sum(slots)), slots) {
  for (const TokenSet& set : sets) add_set(set);
}

std::int64_t SpanProgram::variables(std::span<const TokenSet> sets, std::span<const int> slots) {
  std::int64_t count = PairVariables::count(slots);
  for (const TokenSet& set : sets) count += static_cast<std::int64_t>(set.experts.size()) - 1;
  return count;
}

void SpanProgram::add_set(const TokenSet& set) {
  first_.push_back(program_.variables());
  for (std::size_t i = 1; i < set.experts.size(); ++i) {
    // With whole z the least y is whole anyway; declared so, CBC knows that costs are whole
    // numbers.
    std::vector<Term> row{{program_.add_variable(static_cast<double>(set.times), 0, 1, true), 1}};
    for (std::size_t j = 0; j < i; ++j)
      row.push_back({pairs_.at(set.experts[i], set.experts[j]), 1});
    program_.add_row(std::move(row), 1, IntegerProgram::kInfinity);
  }
  add_envelope(set.experts, first_.back());
}

// Rows that follow from the others for whole z, and that fractional z break: a token on s ranks has
// at least fewest_pairs(k, s) pairs on one rank, and that function of s is convex.
void SpanProgram::add_envelope(const std::vector<std::uint16_t>& experts, int first) {
  const int k = static_cast<int>(experts.size());
  for (int ranks = k; ranks > 1; --ranks) {
    const int pairs = fewest_pairs(k, ranks), more = fewest_pairs(k, ranks - 1);
    // span - ranks >= -(together - pairs) / (more - pairs), times the denominator.
    std::vector<Term> row;
    for (int i = 1; i < k; ++i) row.push_back({first + i - 1, 1.0 * (more - pairs)});
    for (int i = 0; i < k; ++i)
      for (int j = 0; j < i; ++j) row.push_back({pairs_.at(experts[i], experts[j]), 1});
    program_.add_row(std::move(row), (ranks - 1.0) * (more - pairs) + pairs,
                     IntegerProgram::kInfinity);
  }
}

std::vector<double> SpanProgram::encode(std::span<const int> rank_of) const {
  std::vector<double> values(program_.variables(), 0.0);
  pairs_.encode(rank_of, values);
  for (std::size_t t = 0; t < sets_.size(); ++t) {
    const auto& experts = sets_[t].experts;
    for (std::size_t i = 1; i < experts.size(); ++i)
      values[first_[t] + i - 1] =
          std::none_of(experts.begin(), experts.begin() + static_cast<std::ptrdiff_t>(i),
                       [&](int other) { return rank_of[other] == rank_of[experts[i]]; });
  }
  return values;
}

}  // namespace moescope::placement
