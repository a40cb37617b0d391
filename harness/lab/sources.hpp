// Source ranks of a trace's requests: which rank a request lives on (data-parallel attention).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement.hpp"
#include "routing/trace.hpp"

namespace moescope::lab {

// "given" (the trace's own request_source), "hash" (a stable hash of the request's number, modulo
// ranks: the same request has the same source in every part of a trace), and two that send a
// request to the rank that serves most of its (token, layer) anyway, for the placement at hand and
// with at most kSourceTokenCap of the mean number of tokens on a rank: "affinity" knows the routing
// of the whole request, as after its prefill; "prefix" that of its first kPrefixTokens tokens.
inline constexpr double kSourceTokenCap = 1.1;
inline constexpr int kPrefixTokens = 16;
const std::vector<std::string>& source_policies();

// The policy for a trace when none is asked for: "given" where the trace names a source below
// `ranks` for every request, else "hash".
std::string default_source_policy(const routing::RoutingTrace& trace, int ranks);

// Whether the sources are each placement's own ("affinity", "prefix").
bool follows_placement(const std::string& policy);

// [requests] a source rank each, by hash where they follow the placement. bad_input names an
// unknown policy, or the first request whose given source is missing or not below `ranks`.
core::Result<std::vector<std::int32_t>> assign_sources(const routing::RoutingTrace& trace,
                                                       int ranks, const std::string& policy);

// [requests] the sources of a policy that follows the placement. bad_input for ranks beyond
// placement::kMaxMaskRanks.
core::Result<std::vector<std::int32_t>> placement_sources(const routing::RoutingTrace& trace,
                                                          const placement::Placement& placement,
                                                          const std::string& policy);

}  // namespace moescope::lab
