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
};

// What a result's balance will be on requests not seen: the spread that windows show beyond the
// whole trace is the variation between requests, and two samples as large as the trace differ by
// twice its mean's share of it. The violation is scaled like the deviation.
double unseen_spread(const SpanResult& result, int windows);
double unseen_violation(const SpanResult& result, int windows);

// solutions: [L][any]; windows: of each solution's window_spread. Returns [L] the index of the
// solution to take. Every layer takes its best at one common price of spread, the least price at
// which the means over layers keep the limits; the most balanced ones when no price does.
std::vector<std::size_t> choose_balanced(const std::vector<std::vector<SpanResult>>& solutions,
                                         const BalanceLimits& limits, int windows);

// Which rank each group of experts goes to, [L][R], so that the loads summed over layers are even:
// the heaviest group to the rank with the least so far, among ranks of the same size. slots: [R].
std::vector<std::vector<int>> name_for_load(const std::vector<std::vector<SpanResult>>& solutions,
                                            const std::vector<std::size_t>& chosen,
                                            std::span<const int> slots);

}  // namespace moescope::placement
