// The optimum of tiny instances by trying every placement, and traces to try it on.
#pragma once

#include <span>
#include <vector>

#include "core/rng.hpp"
#include "placement/bounds/layer_tokens.hpp"

// Least mean over tokens of lambda - 1 (with `sources`: of remote ranks). Without replicas every
// assignment of experts to ranks is tried, with replicas every way to fill min(slots[r], E) slots
// of each rank.
double brute_force_optimum(const moescope::placement::LayerTokens& tokens,
                           std::span<const int> slots, bool replicas, bool sources);

// Placements that the above tries.
double brute_force_size(int experts, std::span<const int> slots, bool replicas);

// One layer of tokens that are at random uniform, skewed (low ids are popular) or clustered (a
// token's experts are neighbours), with random sources below `ranks`.
moescope::placement::LayerTokens random_tokens(int experts, int top_k, int count, int ranks,
                                               moescope::core::Rng& rng);
