#include "placement/bounds/exact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "placement/algorithms/integer_program.hpp"

namespace moescope::placement {
namespace {

using core::Error;
using core::Result;
constexpr double kInfinity = IntegerProgram::kInfinity;

// (ascending experts, source or -1) -> number of tokens
using Distinct = std::map<std::pair<std::vector<int>, int>, double>;

Distinct distinct_tokens(const LayerTokens& tokens, bool sources) {
  Distinct distinct;
  for (std::size_t t = 0; t < tokens.count(); ++t) {
    std::vector<int> experts(tokens.at(t).begin(), tokens.at(t).end());
    std::ranges::sort(experts);
    ++distinct[{std::move(experts), sources ? tokens.source[t] : -1}];
  }
  return distinct;
}

class Program {
 public:
  Program(int experts, std::span<const int> slots, bool replicas)
      : experts_(experts), ranks_(static_cast<int>(slots.size())), replicas_(replicas) {
    for (int i = 0; i < experts_ * ranks_; ++i) program_.add_binary(0);
    for (int e = 0; e < experts_; ++e) {
      std::vector<IntegerProgram::Term> copies;
      for (int r = 0; r < ranks_; ++r) copies.push_back({held(e, r), 1});
      program_.add_row(std::move(copies), 1, replicas_ ? kInfinity : 1);
    }
    for (int r = 0; r < ranks_; ++r) {
      std::vector<IntegerProgram::Term> content;
      for (int e = 0; e < experts_; ++e) content.push_back({held(e, r), 1});
      program_.add_row(std::move(content), -kInfinity, slots[r]);
    }
  }

  void add_tokens(const std::vector<int>& chosen, int source, double number) {
    std::vector<int> visited(ranks_);
    for (int r = 0; r < ranks_; ++r)
      visited[r] = program_.add_variable(r == source ? 0 : number, 0, 1, replicas_);
    for (const int e : chosen) {
      std::vector<IntegerProgram::Term> served;
      for (int r = 0; r < ranks_; ++r) {
        if (!replicas_) {
          program_.add_row({{visited[r], 1}, {held(e, r), -1}}, 0, kInfinity);
          continue;
        }
        const int serves = program_.add_variable(0, 0, 1, false);
        program_.add_row({{visited[r], 1}, {serves, -1}}, 0, kInfinity);
        program_.add_row({{held(e, r), 1}, {serves, -1}}, 0, kInfinity);
        served.push_back({serves, 1});
      }
      if (replicas_) program_.add_row(std::move(served), 1, kInfinity);
    }
  }

  Result<IntegerProgram::Solution> solve(double seconds) const {
    return program_.solve({.seconds = seconds, .relative_gap = 0, .start = {}});
  }

  std::vector<std::vector<int>> contents(const std::vector<double>& values) const {
    std::vector<std::vector<int>> ranks(ranks_);
    for (int r = 0; r < ranks_; ++r)
      for (int e = 0; e < experts_; ++e)
        if (values[held(e, r)] > 0.5) ranks[r].push_back(e);
    return ranks;
  }

 private:
  int held(int expert, int rank) const { return expert * ranks_ + rank; }

  int experts_, ranks_;
  bool replicas_;
  IntegerProgram program_;
};

}  // namespace

Result<Exact> exact_optimum(const LayerTokens& tokens, std::span<const int> slots,
                            const ExactOptions& options) {
  const int room = std::accumulate(slots.begin(), slots.end(), 0);
  if (room < tokens.experts)
    return Error::bad_input(fmt::format("exact optimum: {} slots on {} ranks for {} experts", room,
                                        slots.size(), tokens.experts));
  Program program(tokens.experts, slots, options.replicas);
  for (const auto& [token, number] : distinct_tokens(tokens, options.sources))
    program.add_tokens(token.first, token.second, number);
  MOESCOPE_TRY(const auto solution, program.solve(options.seconds));

  const double count = std::max<double>(1, static_cast<double>(tokens.count()));
  const double free_rank = options.sources || tokens.count() == 0 ? 0 : 1;
  Exact exact{
      solution.cost / count - free_rank, solution.bound / count - free_rank, solution.optimal, {}};
  if (!solution.values.empty()) exact.contents = program.contents(solution.values);
  return exact;
}

}  // namespace moescope::placement
