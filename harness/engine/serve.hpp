// Serves a list of requests with greedy decoding over R ranks and returns answers and recordings.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "comm/ranks.hpp"
#include "core/result.hpp"
#include "engine/loaded_model.hpp"
#include "engine/recording.hpp"
#include "engine/request.hpp"
#include "placement/placement.hpp"

namespace moescope::engine {

struct ServeResult {
  std::vector<Answer> answers;  // [requests]
  double seconds = 0;           // from the start to the last rank's end
  Recording recording;          // step times always; the rest when options.record
  // SHA-256 over the answers' logits digests in request order.
  std::string logits_sha256;
};

// All requests are there at the start (offline). Every step is a prefill step while any rank has a
// request waiting and room for it, else a decode step; ranks run in step, those without tokens take
// part. bad_input: a request that exceeds max_positions, or names a rank or token that does not
// exist. `stop`, when it becomes true, ends the run at the next step with an `interrupted` error.
// Every process of `ranks` calls it with the same arguments (its own `stop`); the leader has the
// result, the others an empty one.
core::Result<ServeResult> serve(const LoadedModel& model, const placement::Placement& placement,
                                const std::vector<Request>& requests,
                                const std::vector<std::string>& families,
                                const ServeOptions& options, comm::Ranks& ranks,
                                const std::atomic<bool>* stop = nullptr);

}  // namespace moescope::engine
