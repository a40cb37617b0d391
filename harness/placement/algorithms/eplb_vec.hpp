// SGLang's variant of the expert-parallelism load balancer, which looks at the loads of every step
// rather than at their sum (sgl-project/sglang, python/sglang/srt/eplb/eplb_algorithms/
// deepseek_vec.py). Ties go to the lowest index.
#pragma once

#include <span>
#include <vector>

#include "placement/algorithms/matrix.hpp"
#include "routing/trace.hpp"

namespace moescope::placement {

// [W, E] tokens that select each expert in each window of `steps_per_window` consecutive steps, by
// time; windows without a token are left out. All tokens are one window when the trace names no
// steps.
Matrix window_loads(const routing::RoutingTrace& trace, int layer, int steps_per_window);

// One copy each, then each further copy to the expert whose copy lowers the sum over the windows of
// the largest load per copy the most. loads: [W, E]; copies >= E. An expert gets at most
// `most_copies`; when all have them the list ends early. Returns the expert of each copy: 0..E-1,
// then the further ones.
std::vector<int> replicate_by_peaks(const Matrix& loads, int copies, int most_copies);

// Items by descending weight go to the packs in turn, forwards and backwards alternately; full
// packs are passed over. weights: [n]; capacity: [P], the sum is n. Returns [n] pack of each item.
// When every pack takes one item, item i goes to pack i, as in the original.
std::vector<int> snake_packing(std::span<const double> weights, std::span<const int> capacity);

}  // namespace moescope::placement
