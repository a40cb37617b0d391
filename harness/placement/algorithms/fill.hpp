// Placing a list of experts onto ranks of given sizes.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "placement/placement.hpp"
#include "placement/problem.hpp"

namespace moescope::placement {

// Indices by descending weight, the lowest index first among equals. weights: [n].
std::vector<int> heaviest_first(std::span<const double> weights);

// Experts in the given order fill rank 0 first, then rank 1, ... order: [E]; slots: [R], the sum is
// E. Returns [E] rank of each expert.
std::vector<int> fill_in_order(std::span<const int> order, std::span<const int> slots);

// Writes one layer's primaries. rank_of: [E].
void set_primaries(Placement& placement, int layer, std::span<const int> rank_of);

// The placement whose layer l has the primaries rank_of_layer(l), [E]. Layers are worked on in
// parallel, so a call may write only to what is its own.
Placement place_layers(const PlacementProblem& problem,
                       const std::function<std::vector<int>(int layer)>& rank_of_layer);

}  // namespace moescope::placement
