// A lower bound on the communication of every placement, by counting pairs (method "pair-count").
#pragma once

#include <span>

#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

// No placement has fewer remote ranks per token on this layer, whatever its selector and source
// ranks, when rank r has slots[r] expert slots. `replicas`: the slots may hold second copies;
// without, a tighter argument holds.
//
// Proof. Let a token's k experts be served by lambda ranks, and let p be the number of its expert
// pairs served by a common rank.
// 1. lambda parts of k experts hold at least pmin(lambda) pairs, reached by the most even split.
//    Let g be the largest convex function with g(pmin(lambda)) <= lambda for lambda = 1..k; it
//    falls in p, hence g(p) <= g(pmin(lambda)) <= lambda for every token.
// 2. A pair is served together only if some rank holds both. At most sum_r C(slots[r], 2) different
//    pairs are held together, so the sum of p over tokens is at most W, the sum of that many
//    largest pair co-activation counts. Without replicas an expert has at most max(slots) - 1
//    partners, so W is also at most half the sum over experts of its max(slots) - 1 largest counts.
// 3. By Jensen, mean lambda >= mean g(p) >= g(mean p) >= g(W / N), with N tokens.
// 4. At most one of the lambda ranks is the token's source, so remote ranks >= lambda - 1.
// The result is at least ceil(k / max(slots)) - 1.
double pair_bound(const LayerTokens& tokens, std::span<const int> slots, bool replicas);

// g of the proof at `pairs`, for k experts.
double fewest_ranks(int k, double pairs);

}  // namespace moescope::placement
