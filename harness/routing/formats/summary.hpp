// What a trace holds, counted while it streams by.
#pragma once

#include "routing/formats/copy.hpp"
#include "routing/formats/stream.hpp"

namespace moescope::routing {

struct TraceSummary {
  TraceHeader header;  // with the number of experts
  std::uint64_t tokens = 0, decode_tokens = 0;
  TraceRequests requests;
  std::vector<std::uint64_t> request_tokens;  // [requests]
  std::vector<std::uint64_t> load;            // [L, E] activations

  std::uint64_t family_requests(std::size_t family) const;
  std::uint64_t family_tokens(std::size_t family) const;
};

core::Result<TraceSummary> summarize_trace(TraceReader& reader, const OnProgress& progress);

}  // namespace moescope::routing
