// Traces for the tests of routing, placement and metrics.
#pragma once

#include <cstdint>
#include <vector>

#include "routing/trace.hpp"

struct TraceShape {
  int layers = 2, experts = 8, top_k = 2;
  int families = 3, requests = 6, tokens_per_request = 20;
  int ranks = 4;             // source ranks, dealt to the requests in turn
  int tokens_per_step = 16;  // 0: no step column
  double skew = 2;           // expert ids are drawn as uniform^skew * E; 1 is flat
};

// Each family prefers its own corner of the experts. Valid for any shape.
moescope::routing::RoutingTrace random_trace(const TraceShape& shape, std::uint64_t seed);

// A token of a trace written by hand: one layer, a request of its own, source rank 0.
struct HandToken {
  int family = 0;
  std::vector<std::uint16_t> experts;
  int times = 1;
};
moescope::routing::RoutingTrace hand_trace(int experts, int families,
                                           const std::vector<HandToken>& tokens);
