// Which requests a placement is computed from and which it is scored on.
#pragma once

#include <string>

#include "core/result.hpp"
#include "routing/trace.hpp"

namespace moescope::lab {

// A part of a trace by name: "all", "odd", "even" (request numbers), "every=N" (requests 0, N, 2N,
// ...), "budget=N" (N tokens, equally many per family), "prefill", "decode", "family=NAME" or
// "family=NAME+NAME"; or several with ':' between, each taken of what the ones before it leave
// ("odd:family=maths:budget=500"). bad_input names an unknown part with the ones that are known, or
// says that the part has no token.
core::Result<routing::RoutingTrace> part_of(const routing::RoutingTrace& trace,
                                            const std::string& part);
// Whether `text` is written like a part rather than like a path.
bool names_a_part(const std::string& text);

// bad_input names the first request that stands in both (metrics.md, Rules: they never share one).
// Parts of one trace share a request by its number; of two files, whose numbers may mean different
// requests, by the number and the same experts for the same tokens.
core::Result<void> check_disjoint(const routing::RoutingTrace& calibration,
                                  const routing::RoutingTrace& evaluation, bool same_trace);

}  // namespace moescope::lab
