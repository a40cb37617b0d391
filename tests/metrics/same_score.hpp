// Two scores are the same to the bit, in every number.
#pragma once

#include "metrics/score.hpp"

void check_same_score(const moescope::metrics::Score& a, const moescope::metrics::Score& b);
