// What the router chose, token by token: the input of every statistic, placement and score.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace moescope::routing {

enum class Phase : std::uint8_t { prefill = 0, decode = 1 };

// Columnar. A "request" is an index 0..requests()-1; tokens of one request stand in ascending
// position.
struct RoutingTrace {
  int layers = 0;   // L, MoE layers only
  int experts = 0;  // E, routed experts per layer
  int top_k = 0;    // k
  std::vector<std::string> families;

  std::vector<std::uint16_t> expert_ids;  // [tokens, L, k], by descending router weight
  std::vector<float> gates;               // [tokens, L, k] gate weights, or empty
  std::vector<std::int32_t> request;      // [tokens]
  std::vector<std::int32_t> position;     // [tokens] in the request's sequence
  std::vector<Phase> phase;               // [tokens]
  std::vector<std::int32_t> step;         // [tokens] the batch (forward pass) it ran in, or empty
  std::vector<std::int32_t> request_family;  // [requests] index into families
  std::vector<std::int32_t> request_source;  // [requests] source rank, or empty
  // [requests] the number by which the trace's own file knows the request, or empty: its index.
  std::vector<std::int64_t> request_number;

  std::size_t tokens() const { return request.size(); }
  std::size_t requests() const { return request_family.size(); }
  std::span<const std::uint16_t> at(std::size_t token, int layer) const {
    return {expert_ids.data() + (token * layers + layer) * top_k, static_cast<std::size_t>(top_k)};
  }
  std::int64_t number_of(std::size_t index) const {
    return request_number.empty() ? static_cast<std::int64_t>(index) : request_number[index];
  }
  int family_of(std::size_t token) const { return request_family[request[token]]; }

  // Sizes agree, ids are in range, no token names an expert twice in a layer; the first breach is
  // named.
  core::Result<void> validate() const;
};

// The same loads per layer and slot, but which experts go together is shuffled: tokens exchange the
// experts of one slot at random, never so that a token would name an expert twice. What a placement
// gains on this "null" trace is load skew, not co-activation (metrics.md, Rules). With k = E there
// is nothing to exchange and the expert sets stay. Gates stay with their slots.
RoutingTrace null_trace(const RoutingTrace& trace, std::uint64_t seed);

}  // namespace moescope::routing
