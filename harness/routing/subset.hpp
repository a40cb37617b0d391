// Parts of a trace: by whole requests, or by tokens in a new order. All columns come along.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "routing/trace.hpp"

namespace moescope::routing {

using TokenList = std::vector<std::size_t>;  // token indices of a trace

// The trace of these tokens, in this order. Requests keep their relative order and their numbers
// (request_number is filled); those without a token are left out. Families stay as they are. The
// tokens of one request must be listed in ascending position; throws std::out_of_range for an
// index that the trace does not have.
RoutingTrace take_tokens(const RoutingTrace& trace, std::span<const std::size_t> tokens);

// Ascending tokens of the requests whose number is odd (or even).
TokenList tokens_by_parity(const RoutingTrace& trace, bool odd);
// Ascending tokens of the requests 0, n, 2n, ... by index; n >= 1.
TokenList tokens_of_every(const RoutingTrace& trace, std::size_t n);
TokenList tokens_of_phase(const RoutingTrace& trace, Phase phase);
// Ascending tokens of one family. bad_input names an unknown family with the nearest known one.
core::Result<TokenList> tokens_of_family(const RoutingTrace& trace, const std::string& family);

// Exactly min(budget, all) tokens, as equally many per family as the families have; each gives its
// first requests in trace order, the last of them cut. Ascending.
TokenList tokens_within_budget(const RoutingTrace& trace, std::size_t budget);

// The tokens of `first`, then those of `second`, with requests counted on. Families of the same
// name become one. An optional column stays where both have it; the steps of `second` go on after
// the last one of `first`. bad_input when layers, experts or top k differ.
core::Result<RoutingTrace> concatenate(const RoutingTrace& first, const RoutingTrace& second);

}  // namespace moescope::routing
