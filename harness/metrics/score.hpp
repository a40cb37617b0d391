// What a placement does on a trace, by the definitions of metrics.md; keys are the JSON and HDF5
// names. Pure functions: the same input gives the same bits, and the counters equal those of a run
// of the engine on the same requests, source ranks and selector.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "placement/placement.hpp"
#include "routing/trace.hpp"

namespace moescope::metrics {

struct ScoreOptions {
  std::string selector = "local-first";
  int nodes = 1;
  std::map<std::string, std::string> selector_settings = {};
};

struct Score {
  double remote_ranks_per_token = 0;
  double paper_comm = 0;
  double remote_experts_per_token = 0;
  double remote_nodes_per_token = 0;
  // jain and max_violation: per layer over the whole trace, averaged over layers; jain_step and
  // max_over_mean: per layer and window, averaged.
  double jain = 0, jain_step = 0, max_over_mean = 0, max_violation = 0;
  // The same of the ranks' loads summed over layers, as arXiv 2606.01007 counts dispatches per GPU:
  // layers that overload different ranks hide each other there.
  double jain_summed = 0, max_violation_summed = 0;
  double replica_memory = 0;
  std::vector<std::uint64_t> load;           // [L, R] activations over the whole trace
  std::vector<std::uint64_t> rank_copies;    // [F, L, R, R] de-duplicated rows src -> dst
  std::vector<std::uint64_t> expert_copies;  // [F, L, R, R] (token, expert) pairs src -> dst
  // [requests] of each one's tokens, for intervals; 0 without a token.
  std::vector<double> request_remote_ranks, request_paper_comm;
};

// The trace must be valid (RoutingTrace::validate) and name a source rank per request. Windows of
// jain_step and max_over_mean are trace.step (the whole trace is one window when it is empty).
// bad_input when trace, placement and options do not fit together.
core::Result<Score> score(const routing::RoutingTrace& trace, const placement::Placement& placement,
                          const ScoreOptions& options);

// The mean of each number, without the load and copies; of one trace, one score or more.
Score mean(const std::vector<Score>& scores);

// Balance of the loads of `ranks` ranks; both are 1 (perfect) when all are zero.
double jain_index(const std::uint64_t* loads, int ranks);
double max_over_mean(const std::uint64_t* loads, int ranks);

}  // namespace moescope::metrics
