// Source ranks of a trace's requests: which rank a request lives on (data-parallel attention).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "routing/trace.hpp"

namespace moescope::lab {

// "given" (the trace's own request_source), "hash" (a stable hash of the request's number, modulo
// ranks: the same request has the same source in every part of a trace).
const std::vector<std::string>& source_policies();

// The policy for a trace when none is asked for: "given" where the trace names a source below
// `ranks` for every request, else "hash".
std::string default_source_policy(const routing::RoutingTrace& trace, int ranks);

// [requests] a source rank each. bad_input names an unknown policy, or the first request whose
// given source is missing or not below `ranks`.
core::Result<std::vector<std::int32_t>> assign_sources(const routing::RoutingTrace& trace,
                                                       int ranks, const std::string& policy);

}  // namespace moescope::lab
