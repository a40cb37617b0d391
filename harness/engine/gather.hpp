// Brings what the ranks of other processes wrote down to rank 0.
#pragma once

#include <vector>

#include "comm/communicator.hpp"
#include "core/result.hpp"
#include "engine/recording.hpp"
#include "engine/request.hpp"

namespace moescope::engine {

// Collective. recordings: [R], answers: [requests]; a rank brings its own recording and the answers
// to its own requests, and rank 0 has all of them afterwards.
core::Result<void> gather_results(comm::Communicator& communicator,
                                  const std::vector<Request>& requests,
                                  std::vector<RankRecording>& recordings,
                                  std::vector<Answer>& answers);

}  // namespace moescope::engine
