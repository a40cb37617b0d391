#include "placement/algorithms/placement_variables.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace moescope::placement {

PlacementVariables::PlacementVariables(IntegerProgram& program, std::span<const int> slots)
    : program_(program),
      slots_(slots.begin(), slots.end()),
      experts_(std::accumulate(slots.begin(), slots.end(), 0)),
      first_(program.variables()) {
  for (int i = 0; i < experts_ * ranks(); ++i) program_.add_binary(0);
  for (int e = 0; e < experts_; ++e) {
    std::vector<IntegerProgram::Term> somewhere;
    for (int r = 0; r < ranks(); ++r) somewhere.push_back({at(e, r), 1});
    program_.add_row(std::move(somewhere), 1, 1);
  }
  for (int r = 0; r < ranks(); ++r) {
    std::vector<IntegerProgram::Term> held;
    for (int e = 0; e < experts_; ++e) held.push_back({at(e, r), 1});
    program_.add_row(std::move(held), slots_[r], slots_[r]);
  }
}

void PlacementVariables::break_symmetry() {
  for (int r = 0; r < ranks(); ++r) {
    int twin = r - 1;
    while (twin >= 0 && slots_[twin] != slots_[r]) --twin;
    if (twin < 0) continue;
    // Expert e may live here only when a lower one lives on the twin.
    std::vector<IntegerProgram::Term> lower;
    for (int e = 0; e < experts_; ++e) {
      std::vector<IntegerProgram::Term> row = lower;
      row.push_back({at(e, r), -1});
      program_.add_row(std::move(row), 0, IntegerProgram::kInfinity);
      lower.push_back({at(e, twin), 1});
    }
  }
}

std::vector<int> PlacementVariables::decode(std::span<const double> values) const {
  std::vector<int> rank_of(experts_);
  for (int e = 0; e < experts_; ++e) {
    const auto row = values.subspan(at(e, 0), slots_.size());
    rank_of[e] = static_cast<int>(std::ranges::max_element(row) - row.begin());
  }
  return rank_of;
}

void PlacementVariables::encode(std::span<const int> rank_of, std::span<double> values) const {
  for (int e = 0; e < experts_; ++e)
    for (int r = 0; r < ranks(); ++r) values[at(e, r)] = rank_of[e] == r;
}

std::vector<int> canonical_ranks(std::span<const int> rank_of, std::span<const int> slots) {
  std::vector<int> lowest(slots.size(), std::numeric_limits<int>::max());
  for (std::size_t e = rank_of.size(); e-- > 0;) lowest[rank_of[e]] = static_cast<int>(e);
  std::vector<int> order(slots.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int a, int b) { return lowest[a] < lowest[b]; });
  // Ranks of one size take, in that order, the places of that size.
  std::vector<int> renamed(slots.size());
  std::vector<bool> taken(slots.size(), false);
  for (const int r : order) {
    std::size_t place = 0;
    while (taken[place] || slots[place] != slots[r]) ++place;
    taken[place] = true;
    renamed[r] = static_cast<int>(place);
  }
  return renamed;
}

}  // namespace moescope::placement
