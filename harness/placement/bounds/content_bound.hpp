// A lower bound by pricing what a rank can hold (method "content").
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "placement/bounds/layer_tokens.hpp"

namespace moescope::placement {

struct ContentOptions {
  bool replicas = false;
  bool sources = false;                     // count remote ranks from the tokens' source ranks
  int rounds = 30;                          // looks at all contents
  double service_price = 1;                 // p of the proof, in (0, 1]; without replicas 1 is best
  std::int64_t most_contents = 45'000'000;  // over all tables of a layer, 4 bytes each
};

// No placement has a smaller mean of lambda - 1 (with `sources`: of remote ranks) on this layer,
// when rank r has slots[r] slots and every token is served as cheaply as the copies allow. Nothing
// when the contents are too many to look at.
//
// This is the Lagrangian bound of a Dantzig-Wolfe reformulation (columns are whole contents of a
// rank); without replicas its best value is that of the set-partitioning linear program.
//
// Proof. Let rank r hold the set G_r, and serve of token t the experts T_tr, a subset of those of
// its k experts that G_r holds; the T_tr of a token are a partition of its experts. The token costs
// c_tr on each rank that serves some of it: 1, but 0 on its source when `sources` is set. With N
// tokens and any price p,
//    cost = sum_tr c_tr [T_tr not empty] = p k N - sum_r sum_t (p |T_tr| - c_tr [T_tr not empty]).
// 1. With j = |S_t and G_r|, the bracket is at most the worth max(0, p j - c_tr). Without replicas
//    T_tr is all of S_t in G_r, and for p = 1 the worth is the bracket itself.
//    Let V_r(G) be the sum over tokens of the worth on rank r when it holds G.
// 2. Charge h_e, of either sign, for each copy of expert e, and let h(G) be the sum over G. Without
//    replicas the charges collected are sum_e h_e. With replicas every expert has a copy and there
//    are C = sum_r |G_r| in all, so that they are at most sum_e h_e + (C - E) max(0, max_e h_e).
//    A placement that leaves slots empty costs no less with any copy put there, so
//    |G_r| = min(slots[r], E) may be assumed with replicas. Without, |G_r| is at most that and at
//    least what the others have no room for.
// 3. Hence cost >= p k N - sum_e h_e - (C - E) max(0, max h) - sum_r max_G (V_r(G) - h(G)) for any
//    h, the maximum over all G of a size that is allowed for r: the C - E term only with replicas.
// Every maximum is taken over the full list of contents in exact integers (units of 1 / scale of a
// token), so the search for good h (content_prices.hpp) cannot make the result invalid.
// lambda is at least 1, so mean (lambda - 1) is the bound for the mean of lambda less 1.
std::optional<double> content_bound(const LayerTokens& tokens, std::span<const int> slots,
                                    const ContentOptions& options);

}  // namespace moescope::placement
