// Choosing one solution per layer from many, so that the layers together keep limits on balance at
// the least cost.
#pragma once

#include <span>
#include <vector>

#include "placement/span/span_search.hpp"

namespace moescope::placement {

struct BalanceLimits {
  double jain = 0;             // least mean over layers of the Jain index; 0: no limit
  double max_violation = 1e9;  // most, mean over layers of max / mean load - 1
  // Part of the variation between windows that is added to the whole trace's spread. With W windows
  // another sample of requests as large as the trace is expected to show 2 / W of it; 0 keeps the
  // limits on the trace itself.
  double window_share = 0;
};

// A result's balance with that part of the variation between windows. The violation is scaled like
// the deviation.
double limited_spread(const SpanResult& result, double window_share);
double limited_violation(const SpanResult& result, double window_share);

// solutions: [L][any]. Returns [L] the index of the
// solution to take. Every layer takes its best at one common price of spread, the least price at
// which the means over layers keep the limits; the most balanced ones when no price does.
std::vector<std::size_t> choose_balanced(const std::vector<std::vector<SpanResult>>& solutions,
                                         const BalanceLimits& limits);

// Which rank each group of experts goes to, [L][R], so that the loads summed over layers are even:
// the heaviest group to the rank with the least so far, among ranks of the same size. slots: [R].
std::vector<std::vector<int>> name_for_load(const std::vector<std::vector<SpanResult>>& solutions,
                                            const std::vector<std::size_t>& chosen,
                                            std::span<const int> slots);

}  // namespace moescope::placement
