#include "placement/span/label_alignment.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/parallel.hpp"
#include "placement/algorithms/assignment.hpp"

namespace moescope::placement {
namespace {

// Worse than any sum of savings: groups only change places with groups of the same size.
constexpr double kForbidden = -1e15;

class Aligner {
 public:
  Aligner(const routing::RoutingTrace& trace, std::span<const std::uint32_t> tokens,
          std::span<const int> slots, const AlignmentOptions& options,
          const std::vector<std::vector<RankMask>>& hosts)
      : slots_(slots),
        options_(options),
        ranks_(static_cast<int>(slots.size())),
        sizes_(trace.requests(), 0.0),
        saved_(hosts.size()),
        rank_of_(hosts.size(), std::vector<int>(slots.size())) {
    for (const std::uint32_t token : tokens) ++sizes_[trace.request[token]];
    core::parallel_for(hosts.size(), 0, [&](std::size_t layer) {
      std::iota(rank_of_[layer].begin(), rank_of_[layer].end(), 0);
      auto& saved = saved_[layer];
      saved.assign(trace.requests() * ranks_, 0.0F);
      for (const std::uint32_t token : tokens) {
        const std::size_t row = static_cast<std::size_t>(trace.request[token]) * ranks_;
        for_each_rank(serving_ranks(trace.at(token, static_cast<int>(layer)), hosts[layer]),
                      [&](int rank) { saved[row + rank] += 1; });
      }
    });
  }

  std::vector<std::vector<int>> run() {
    // The middle layer's groups are the first guess of where requests live.
    sources_ =
        assign_within_cap(widened(saved_[saved_.size() / 2]), sizes_, ranks_, options_.token_cap);
    for (int round = 0; round < options_.rounds; ++round) {
      core::parallel_for(saved_.size(), 0, [&](std::size_t layer) { rename(layer); });
      std::vector<double> sum(saved_.front().size(), 0.0);
      for (const auto& saved : saved_)
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += saved[i];
      auto next = assign_within_cap(sum, sizes_, ranks_, options_.token_cap);
      if (next == sources_) break;
      sources_ = std::move(next);
    }
    return rank_of_;
  }

 private:
  static std::vector<double> widened(const std::vector<float>& values) {
    return {values.begin(), values.end()};
  }

  void rename(std::size_t layer) {
    Matrix gain(ranks_, ranks_, kForbidden);
    for (int group = 0; group < ranks_; ++group)
      for (int rank = 0; rank < ranks_; ++rank)
        if (slots_[group] == slots_[rank]) gain(group, rank) = 0;
    auto& saved = saved_[layer];
    for (std::size_t q = 0; q < sizes_.size(); ++q)
      for (int group = 0; group < ranks_; ++group)
        gain(group, sources_[q]) += saved[q * ranks_ + group];
    const std::vector<int> rank_of = best_assignment(gain);
    for (int& rank : rank_of_[layer]) rank = rank_of[rank];
    std::array<float, kMaxMaskRanks> row;
    for (std::size_t q = 0; q < sizes_.size(); ++q) {
      for (int group = 0; group < ranks_; ++group) row[rank_of[group]] = saved[q * ranks_ + group];
      std::copy_n(row.begin(), ranks_, saved.begin() + static_cast<std::ptrdiff_t>(q * ranks_));
    }
  }

  std::span<const int> slots_;
  AlignmentOptions options_;
  int ranks_;
  std::vector<double> sizes_;              // [requests] tokens
  std::vector<std::vector<float>> saved_;  // [L][requests, R] tokens that the rank serves
  std::vector<std::int32_t> sources_;      // [requests]
  std::vector<std::vector<int>> rank_of_;  // [L][R] of the groups as given
};

}  // namespace

RankMask serving_ranks(std::span<const std::uint16_t> experts, std::span<const RankMask> hosts) {
  RankMask settled = 0;
  for (const std::uint16_t expert : experts)
    if (is_single(hosts[expert])) settled |= hosts[expert];
  std::array<RankMask, kMaxMaskRanks> open;
  std::size_t count = 0;
  for (const std::uint16_t expert : experts)
    if ((hosts[expert] & settled) == 0) open[count++] = hosts[expert];
  return settled | minimum_covers(std::span(open.data(), count)).ranks;
}

std::vector<std::int32_t> assign_within_cap(std::span<const double> savings,
                                            std::span<const double> sizes, int ranks,
                                            double token_cap) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return sizes[a] > sizes[b]; });
  const double room = token_cap * std::accumulate(sizes.begin(), sizes.end(), 0.0) / ranks;
  std::vector<double> used(ranks, 0.0);
  std::vector<std::int32_t> rank_of(sizes.size());
  for (const std::size_t q : order) {
    int best = -1;
    for (int r = 0; r < ranks; ++r)
      if (used[r] + sizes[q] <= room &&
          (best < 0 || savings[q * ranks + r] > savings[q * ranks + best]))
        best = r;
    if (best < 0) best = static_cast<int>(std::ranges::min_element(used) - used.begin());
    rank_of[q] = best;
    used[best] += sizes[q];
  }
  return rank_of;
}

std::vector<std::vector<int>> align_labels(const routing::RoutingTrace& trace,
                                           std::span<const std::uint32_t> tokens,
                                           std::span<const int> slots,
                                           const AlignmentOptions& options,
                                           const std::vector<std::vector<RankMask>>& hosts) {
  return Aligner(trace, tokens, slots, options, hosts).run();
}

}  // namespace moescope::placement
