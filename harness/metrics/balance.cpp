#include <algorithm>
#include <numeric>

#include "metrics/score.hpp"

namespace moescope::metrics {

double jain_index(const std::uint64_t* loads, int ranks) {
  double sum = 0, squares = 0;
  for (int r = 0; r < ranks; ++r) {
    const auto load = static_cast<double>(loads[r]);
    sum += load;
    squares += load * load;
  }
  return squares > 0 ? sum * sum / (ranks * squares) : 1.0;
}

double max_over_mean(const std::uint64_t* loads, int ranks) {
  const auto sum = static_cast<double>(std::accumulate(loads, loads + ranks, std::uint64_t{0}));
  return sum > 0 ? static_cast<double>(*std::max_element(loads, loads + ranks)) * ranks / sum : 1.0;
}

}  // namespace moescope::metrics
