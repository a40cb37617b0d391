#include "placement/span/balance_path.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moescope::placement {
namespace {

// A price of spread above this buys nothing more: a spread of 1e-6 would be worth a rank.
constexpr double kHighestPrice = 1e6;
constexpr int kBisections = 60;

std::vector<std::size_t> best_at(const std::vector<std::vector<SpanResult>>& solutions,
                                 double price, double window_share) {
  std::vector<std::size_t> chosen;
  for (const auto& layer : solutions) {
    const auto value = [&](const SpanResult& result) {
      return result.cost + price * limited_spread(result, window_share);
    };
    chosen.push_back(std::ranges::min_element(layer, {}, value) - layer.begin());
  }
  return chosen;
}

bool keeps(const std::vector<std::vector<SpanResult>>& solutions,
           const std::vector<std::size_t>& chosen, const BalanceLimits& limits) {
  double jain = 0, violation = 0;
  for (std::size_t layer = 0; layer < chosen.size(); ++layer) {
    const SpanResult& result = solutions[layer][chosen[layer]];
    jain += 1 / (1 + limited_spread(result, limits.window_share));
    violation += limited_violation(result, limits.window_share);
  }
  const auto layers = static_cast<double>(chosen.size());
  return jain >= limits.jain * layers && violation <= limits.max_violation * layers;
}

}  // namespace

double limited_spread(const SpanResult& result, double window_share) {
  return result.spread + window_share * std::max(0.0, result.window_spread - result.spread);
}

double limited_violation(const SpanResult& result, double window_share) {
  if (result.spread <= 0) return result.violation;
  return result.violation * std::sqrt(limited_spread(result, window_share) / result.spread);
}

std::vector<std::size_t> choose_balanced(const std::vector<std::vector<SpanResult>>& solutions,
                                         const BalanceLimits& limits) {
  auto chosen = best_at(solutions, 0, limits.window_share);
  if (keeps(solutions, chosen, limits)) return chosen;
  double low = 0, high = kHighestPrice;
  chosen = best_at(solutions, high, limits.window_share);
  if (!keeps(solutions, chosen, limits)) return chosen;
  // Halving the exponent: prices of interest lie anywhere between 1 and the highest.
  for (int i = 0; i < kBisections; ++i) {
    const double middle = std::sqrt((low + 1e-3) * high);
    const auto candidate = best_at(solutions, middle, limits.window_share);
    if (keeps(solutions, candidate, limits)) {
      high = middle;
      chosen = candidate;
    } else {
      low = middle;
    }
  }
  return chosen;
}

std::vector<std::vector<int>> name_for_load(const std::vector<std::vector<SpanResult>>& solutions,
                                            const std::vector<std::size_t>& chosen,
                                            std::span<const int> slots) {
  const auto ranks = static_cast<int>(slots.size());
  std::vector<double> sum(ranks, 0.0);
  std::vector<std::vector<int>> names;
  for (std::size_t layer = 0; layer < chosen.size(); ++layer) {
    const auto& loads = solutions[layer][chosen[layer]].loads;
    std::vector<int> groups(ranks);
    std::iota(groups.begin(), groups.end(), 0);
    std::ranges::stable_sort(groups, [&](int a, int b) { return loads[a] > loads[b]; });
    std::vector<int> rank_of(ranks);
    std::vector<bool> taken(ranks, false);
    for (const int group : groups) {
      int best = -1;
      for (int r = 0; r < ranks; ++r)
        if (!taken[r] && slots[r] == slots[group] && (best < 0 || sum[r] < sum[best])) best = r;
      rank_of[group] = best;
      taken[best] = true;
    }
    for (int group = 0; group < ranks; ++group) sum[rank_of[group]] += loads[group];
    names.push_back(std::move(rank_of));
  }
  return names;
}

}  // namespace moescope::placement
