#include "placement/algorithms/load_split.hpp"

#include <cmath>
#include <numeric>

#include "placement/algorithms/eplb.hpp"

namespace moescope::placement {
namespace {

// A swap must gain more than this share of the load: rounding must not let two swaps undo each
// other for ever.
constexpr double kRelativeGain = 1e-9;

std::vector<double> group_loads(std::span<const double> load, std::span<const int> rank_of,
                                int ranks) {
  std::vector<double> group(ranks, 0.0);
  for (std::size_t e = 0; e < load.size(); ++e) group[rank_of[e]] += load[e];
  return group;
}

}  // namespace

double load_deviation(std::span<const double> load, std::span<const int> rank_of, int ranks) {
  const double mean = std::accumulate(load.begin(), load.end(), 0.0) / ranks;
  double deviation = 0;
  for (const double group : group_loads(load, rank_of, ranks)) deviation += std::abs(group - mean);
  return deviation;
}

std::vector<int> split_load(std::span<const double> load, std::span<const int> slots) {
  const int experts = static_cast<int>(load.size());
  const double total = std::accumulate(load.begin(), load.end(), 0.0);
  const double mean = total / static_cast<double>(slots.size());
  std::vector<int> rank_of = balanced_packing(load, slots);
  std::vector<double> group = group_loads(load, rank_of, static_cast<int>(slots.size()));
  const auto gain = [&](int from, int to, double moved) {
    return std::abs(group[from] - mean) + std::abs(group[to] - mean) -
           std::abs(group[from] - moved - mean) - std::abs(group[to] + moved - mean);
  };
  bool improved = true;
  while (improved) {
    improved = false;
    for (int a = 0; a < experts; ++a)
      for (int b = a + 1; b < experts; ++b) {
        const double moved = load[a] - load[b];
        if (rank_of[a] == rank_of[b] ||
            gain(rank_of[a], rank_of[b], moved) <= kRelativeGain * total)
          continue;
        group[rank_of[a]] -= moved;
        group[rank_of[b]] += moved;
        std::swap(rank_of[a], rank_of[b]);
        improved = true;
      }
  }
  return rank_of;
}

LoadProgram::LoadProgram(std::span<const double> load, std::span<const int> slots)
    : load_(load.begin(), load.end()),
      slots_(slots.begin(), slots.end()),
      experts_(program_, slots),
      first_deviation_(program_.variables()) {
  experts_.break_symmetry();
  const double total = std::accumulate(load.begin(), load.end(), 0.0);
  const double mean = total / experts_.ranks();
  for (int r = 0; r < experts_.ranks(); ++r) {
    const int deviation = program_.add_variable(1, 0, IntegerProgram::kInfinity, false);
    std::vector<IntegerProgram::Term> over{{deviation, -1}}, under{{deviation, 1}};
    for (int e = 0; e < experts_.experts(); ++e) {
      over.push_back({experts_.at(e, r), load[e]});
      under.push_back({experts_.at(e, r), load[e]});
    }
    program_.add_row(std::move(over), -IntegerProgram::kInfinity, mean);
    program_.add_row(std::move(under), mean, IntegerProgram::kInfinity);
  }
}

std::vector<double> LoadProgram::encode(std::span<const int> rank_of) const {
  const std::vector<int> renamed = canonical_ranks(rank_of, slots_);
  std::vector<int> canonical;
  for (const int rank : rank_of) canonical.push_back(renamed[rank]);
  std::vector<double> values(program_.variables(), 0.0);
  experts_.encode(canonical, values);
  const auto group = group_loads(load_, canonical, experts_.ranks());
  const double mean = std::accumulate(load_.begin(), load_.end(), 0.0) / experts_.ranks();
  for (int r = 0; r < experts_.ranks(); ++r)
    values[first_deviation_ + r] = std::abs(group[r] - mean);
  return values;
}

}  // namespace moescope::placement
