// The knee of a trade-off, after Kneedle (Satopaa, Albrecht, Irwin and Raghavan 2011).
#pragma once

#include <cstddef>
#include <span>

namespace moescope::placement {

// gain[i] is bought at cost[i]; n >= 1 of both. With both scaled to [0, 1] over the points, the
// index of the point whose gain passes its cost the most, the first among equals. A side that does
// not vary counts as 0.
std::size_t knee(std::span<const double> cost, std::span<const double> gain);

}  // namespace moescope::placement
