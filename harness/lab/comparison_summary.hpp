// A comparison as the summary that tables and JSON are made of (keys: metrics.md).
#pragma once

#include <cstdint>
#include <string>

#include "lab/comparison.hpp"
#include "store/records.hpp"

namespace moescope::lab {

// A row per candidate, NaN where it failed. Intervals are bootstrapped over requests with `seed`;
// those of reductions are paired with the base by request. `versus`: the name of a row that every
// other is set against, or "": reduction_difference and paper_comm_reduction_difference are then
// its reductions less those of `versus`, paired by request; they are left out without that row.
store::Summary summarize(const Comparison& comparison, std::uint64_t seed,
                         const std::string& versus = {});
// The same for one case of a shift, which has neither null trace nor bounds.
store::Summary summarize_shift(const Comparison& comparison, std::uint64_t seed,
                               const std::string& versus = {});

}  // namespace moescope::lab
