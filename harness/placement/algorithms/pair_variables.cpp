#include "placement/algorithms/pair_variables.hpp"

#include <algorithm>
#include <numeric>

namespace moescope::placement {
namespace {

using Term = IntegerProgram::Term;

std::vector<int> distinct_sizes(std::span<const int> slots) {
  std::vector<int> sizes;
  for (const int held : slots)
    if (held > 0) sizes.push_back(held);
  std::ranges::sort(sizes);
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  return sizes;
}

}  // namespace

PairVariables::PairVariables(IntegerProgram& program, const Matrix& gain,
                             std::span<const int> slots)
    : slots_(slots.begin(), slots.end()),
      sizes_(distinct_sizes(slots)),
      experts_(gain.rows),
      first_(program.variables()) {
  for (int i = 0; i < experts_; ++i)
    for (int j = 0; j < i; ++j) program.add_binary(-gain(i, j));
  if (sizes_.size() > 1)
    for (std::size_t i = 0; i < experts_ * sizes_.size(); ++i) program.add_binary(0);
  add_sizes(program);
  // With two slots per rank the sizes alone make the pairs a matching.
  if (sizes_.back() > 2) add_triangles(program);
}

std::int64_t PairVariables::count(std::span<const int> slots) {
  const std::int64_t experts = std::accumulate(slots.begin(), slots.end(), std::int64_t{0});
  const auto sizes = static_cast<std::int64_t>(distinct_sizes(slots).size());
  return experts * (experts - 1) / 2 + (sizes > 1 ? experts * sizes : 0);
}

int PairVariables::at(int i, int j) const {
  const int high = std::max(i, j);
  return first_ + high * (high - 1) / 2 + std::min(i, j);
}

int PairVariables::in_size(int expert, std::size_t size) const {
  return first_ + experts_ * (experts_ - 1) / 2 + expert * static_cast<int>(sizes_.size()) +
         static_cast<int>(size);
}

void PairVariables::add_sizes(IntegerProgram& program) const {
  const bool mixed = sizes_.size() > 1;
  for (int i = 0; i < experts_; ++i) {
    std::vector<Term> partners, somewhere;
    for (int j = 0; j < experts_; ++j)
      if (j != i) partners.push_back({at(i, j), 1});
    for (std::size_t c = 0; mixed && c < sizes_.size(); ++c) {
      partners.push_back({in_size(i, c), 1.0 - sizes_[c]});
      somewhere.push_back({in_size(i, c), 1});
    }
    const double others = mixed ? 0 : sizes_.front() - 1;
    program.add_row(std::move(partners), others, others);
    if (mixed) program.add_row(std::move(somewhere), 1, 1);
  }
  for (std::size_t c = 0; mixed && c < sizes_.size(); ++c) {
    // Follows from the rows above for whole z and s, and cuts fractional ones off.
    for (int i = 0; i < experts_; ++i)
      for (int j = 0; j < experts_; ++j)
        if (i != j)
          program.add_row({{at(i, j), 1}, {in_size(i, c), 1}, {in_size(j, c), -1}},
                          -IntegerProgram::kInfinity, 1);
    std::vector<Term> members;
    for (int i = 0; i < experts_; ++i) members.push_back({in_size(i, c), 1});
    const double total = static_cast<double>(sizes_[c] * std::ranges::count(slots_, sizes_[c]));
    program.add_row(std::move(members), total, total);
  }
}

void PairVariables::add_triangles(IntegerProgram& program) const {
  const auto add = [&](int i, int j, int k) {
    program.add_row({{at(i, j), 1}, {at(j, k), 1}, {at(i, k), -1}}, -IntegerProgram::kInfinity, 1);
  };
  for (int i = 0; i < experts_; ++i)
    for (int j = 0; j < i; ++j)
      for (int k = 0; k < j; ++k) {
        add(i, j, k);
        add(j, k, i);
        add(k, i, j);
      }
}

void PairVariables::encode(std::span<const int> rank_of, std::span<double> values) const {
  for (int i = 0; i < experts_; ++i)
    for (int j = 0; j < i; ++j) values[at(i, j)] = rank_of[i] == rank_of[j];
  if (sizes_.size() > 1)
    for (int i = 0; i < experts_; ++i) {
      const auto size = std::ranges::find(sizes_, slots_[rank_of[i]]) - sizes_.begin();
      values[in_size(i, static_cast<std::size_t>(size))] = 1;
    }
}

std::vector<int> PairVariables::decode(std::span<const double> values) const {
  std::vector<int> rank_of(experts_, -1);
  std::vector<bool> taken(slots_.size(), false);
  for (int i = 0; i < experts_; ++i) {
    if (rank_of[i] >= 0) continue;
    std::vector<int> members{i};
    for (int j = i + 1; j < experts_; ++j)
      if (values[at(i, j)] > 0.5) members.push_back(j);
    std::size_t rank = 0;
    while (taken[rank] || slots_[rank] != static_cast<int>(members.size())) ++rank;
    taken[rank] = true;
    for (const int member : members) rank_of[member] = static_cast<int>(rank);
  }
  return rank_of;
}

}  // namespace moescope::placement
