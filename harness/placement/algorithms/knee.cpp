#include "placement/algorithms/knee.hpp"

#include <algorithm>

namespace moescope::placement {

std::size_t knee(std::span<const double> cost, std::span<const double> gain) {
  const auto scaled = [](std::span<const double> values, std::size_t i) {
    const auto [low, high] = std::ranges::minmax(values);
    return high > low ? (values[i] - low) / (high - low) : 0;
  };
  std::size_t best = 0;
  for (std::size_t i = 1; i < cost.size(); ++i)
    if (scaled(gain, i) - scaled(cost, i) > scaled(gain, best) - scaled(cost, best)) best = i;
  return best;
}

}  // namespace moescope::placement
