// Mixes of families over a trace, as token lists in the order in which they would be served. Shares
// are exact to the token: a family gives its first requests, the last of them cut. Sizes are the
// largest that the trace can fill. A list is empty where the trace lacks the families for it.
#pragma once

#include <cstddef>

#include "routing/subset.hpp"

namespace moescope::lab {

// Shares that metrics.md names.
inline constexpr double kHeavyShare = 0.8, kBurstShare = 0.15;

// Families (indices) that have tokens, ascending.
std::vector<int> families_present(const routing::RoutingTrace& trace);

// Equally many tokens of each of `families`, in trace order.
routing::TokenList uniform_mix(const routing::RoutingTrace& trace,
                               const std::vector<int>& families);

// kHeavyShare of the tokens are of `family`, the rest equally of the other families present; in
// trace order.
routing::TokenList heavy_mix(const routing::RoutingTrace& trace, int family);

// Equally many tokens of each of `families`, one family after the other in the order given.
routing::TokenList families_in_turn(const routing::RoutingTrace& trace,
                                    const std::vector<int>& families);

// A uniform mix of `before`, then an equally long one of `after`.
routing::TokenList switched_mix(const routing::RoutingTrace& trace, const std::vector<int>& before,
                                const std::vector<int>& after);

// A uniform mix of all families present with a run of tokens of `family` alone in its middle, which
// makes kBurstShare of the list. The run's requests are not in the mix around it.
routing::TokenList burst_mix(const routing::RoutingTrace& trace, int family);

}  // namespace moescope::lab
