// The best proven lower bound on the communication of every placement, over all methods of this
// folder.
#pragma once

#include <span>
#include <string>

#include "placement/problem.hpp"
#include "routing/trace.hpp"

namespace moescope::placement {

struct BoundOptions {
  // How much work to spend; the time grows about in proportion. At 1 a layer of 72,000 tokens and
  // 64 experts takes about a second, and another for 16 source ranks (up to eight where contents of
  // a rank are too many to list); at 0.1 about half a second.
  double effort = 1;
  int threads = 0;  // layers run in parallel; 0: one thread per core
  // Hears of the layers, or nullptr. Layers that were not begun when it asked to stop count as 0.
  PlacementWatch* watch = nullptr;
};

struct Bound {
  double remote_ranks_per_token = 0;  // metrics.md; the trace's source ranks are used when given
  std::string remote_method;          // the methods that were best on some layer, most layers first
  double paper_comm = 0;              // ranks per token, summed over layers
  std::string paper_method;
};

// No placement whose rank r holds at most slots[r] experts per layer costs less on `trace`,
// whatever its selector. Without `replicas` an expert lives on one rank. The slots must have room
// for every expert. Each layer takes the method that is best there. An empty trace costs nothing.
Bound best_bound(const routing::RoutingTrace& trace, std::span<const int> slots, bool replicas,
                 const BoundOptions& options = {});

}  // namespace moescope::placement
