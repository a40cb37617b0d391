// A comparison as the summary that tables and JSON are made of (keys: metrics.md).
#pragma once

#include <cstdint>

#include "lab/comparison.hpp"
#include "store/records.hpp"

namespace moescope::lab {

// A row per candidate, NaN where it failed. Intervals are bootstrapped over requests with `seed`;
// those of the reduction are paired with the base by request.
store::Summary summarize(const Comparison& comparison, std::uint64_t seed);

}  // namespace moescope::lab
