// Affinities without structure, and the best that exhaustive search finds in them.
#pragma once

#include <vector>

#include "core/rng.hpp"
#include "placement/algorithms/matrix.hpp"

// Symmetric [experts, experts] integers below 100, zero diagonal.
moescope::placement::Matrix random_affinity(int experts, moescope::core::Rng& rng);

// The largest inner affinity of any placement with the rank sizes of rank_of, [E].
double exhaustive_optimum(const moescope::placement::Matrix& affinity, std::vector<int> rank_of);
