// The time that other fabrics would need for a run's exchanges (kind: projected).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "experiment/measure.hpp"
#include "fabric/fabric.hpp"
#include "placement/placement.hpp"
#include "routing/trace.hpp"

namespace moescope::experiment {

// Rows between ranks, step by step, as the engine would send them for this placement and selector.
struct StepRows {
  int steps = 0, layers = 0, ranks = 0;
  std::vector<std::uint32_t> rank_copies, expert_copies;  // [steps, L, R (source), R (host)]
};
// The trace must carry steps and source ranks.
core::Result<StepRows> replay(const routing::RoutingTrace& trace,
                              const placement::Placement& placement, const std::string& selector,
                              const std::map<std::string, std::string>& selector_settings);

// Sums project() over all steps: each step's dispatch and combine is one all-to-all.
store::ProjectionRecord project_run(const StepRows& rows, const fabric::Fabric& fabric,
                                    const Cell& cell, kernels::CombineMode combine,
                                    const WireBytes& bytes);

}  // namespace moescope::experiment
