// A problem with the trace and the statistics that it points to, for tests of single strategies.
#pragma once

#include <map>
#include <string>

#include "placement/strategy.hpp"

struct HandProblem {
  // Even primary slots and no replica slots; both may be changed.
  HandProblem(moescope::routing::RoutingTrace hand_trace, int ranks, int nodes = 1);
  HandProblem(const HandProblem&) = delete;

  moescope::routing::RoutingTrace trace;
  moescope::routing::Statistics statistics;
  moescope::placement::PlacementProblem problem;

  // [L, E] primaries; the test fails when there are none. Settings by full name ("tacg.alpha").
  std::vector<std::int32_t> primaries(
      const std::string& strategy, const std::map<std::string, std::string>& settings = {}) const;
  // The message of the error; the test fails when there is none.
  std::string error(const std::string& strategy,
                    const std::map<std::string, std::string>& settings) const;
};
