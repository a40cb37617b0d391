// Counting token after token, layer after layer: the definitions as they stand, for every selector
// and number of ranks.
#pragma once

#include "metrics/counts.hpp"

namespace moescope::metrics {

Counts count_by_token(const CountInputs& inputs);

}  // namespace moescope::metrics
