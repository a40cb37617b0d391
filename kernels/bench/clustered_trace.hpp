// Routing traces of any size with the structure that placements live on: each request has a topic,
// and each topic prefers its own experts.
#pragma once

#include <cstdint>

#include "routing/trace.hpp"

namespace moescope::bench {

struct ClusteredShape {
  std::size_t tokens = 0;
  int layers = 0, experts = 0, top_k = 8, ranks = 0;
  bool operator==(const ClusteredShape&) const = default;
};

// Requests of 64 to 447 tokens, families and source ranks in turn, windows of the usual size. A
// topic's experts at a layer are a random quarter of all (top_k at least) that other topics may
// share; three of four choices fall on them.
routing::RoutingTrace clustered_trace(const ClusteredShape& shape, std::uint64_t seed);

}  // namespace moescope::bench
