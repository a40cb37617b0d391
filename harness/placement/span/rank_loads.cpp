#include "placement/span/rank_loads.hpp"

#include <algorithm>
#include <numeric>

namespace moescope::placement {

WindowUses::WindowUses(std::vector<double> uses, std::vector<double> weights, int experts,
                       int ranks)
    : uses_(std::move(uses)), weights_(std::move(weights)), experts_(experts) {
  for (int w = 0; w < windows(); ++w) {
    const auto row = std::span(uses_).subspan(static_cast<std::size_t>(w) * experts, experts);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    if (sum > 0)
      for (double& use : row) use *= ranks / sum;
  }
}

RankLoads::RankLoads(const WindowUses& uses, int ranks)
    : uses_(uses), ranks_(ranks), loads_(static_cast<std::size_t>(uses.windows()) * ranks, 0.0) {}

void RankLoads::set(std::span<const double> shares) {
  for (int w = 0; w < uses_.windows(); ++w) set_window(w, shares);
}

void RankLoads::set_whole(std::span<const double> shares) { set_window(0, shares); }

void RankLoads::set_window(int window, std::span<const double> shares) {
  const auto experts = static_cast<int>(shares.size()) / ranks_;
  double* loads = &loads_[static_cast<std::size_t>(window) * ranks_];
  std::fill(loads, loads + ranks_, 0.0);
  for (int e = 0; e < experts; ++e) {
    const double* share = &shares[static_cast<std::size_t>(e) * ranks_];
    const double use = uses_(window, e);
    for (int r = 0; r < ranks_; ++r) loads[r] += share[r] * use;
  }
}

double RankLoads::window_spread(int window) const {
  const double* loads = &loads_[static_cast<std::size_t>(window) * ranks_];
  double squares = 0;
  for (int r = 0; r < ranks_; ++r) squares += (loads[r] - 1) * (loads[r] - 1);
  return squares / ranks_;
}

double RankLoads::window_violation(int window) const {
  const double* loads = &loads_[static_cast<std::size_t>(window) * ranks_];
  return *std::max_element(loads, loads + ranks_) - 1;
}

double RankLoads::spread() const {
  double sum = 0;
  for (int w = 0; w < uses_.windows(); ++w) sum += uses_.weight(w) * window_spread(w);
  return sum;
}

double RankLoads::spread_delta(std::span<const Change> changes) const {
  double sum = 0;
  for (int w = 0; w < uses_.windows(); ++w) {
    const double* loads = &loads_[static_cast<std::size_t>(w) * ranks_];
    double squares = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const double added = changes[i].share * uses_(w, changes[i].expert);
      // A rank may be named more than once: its earlier changes count as there already.
      double before = loads[changes[i].rank] - 1;
      for (std::size_t j = 0; j < i; ++j)
        if (changes[j].rank == changes[i].rank)
          before += changes[j].share * uses_(w, changes[j].expert);
      squares += added * (2 * before + added);
    }
    sum += uses_.weight(w) * squares;
  }
  return sum / ranks_;
}

}  // namespace moescope::placement
