#include "routing/formats/stream.hpp"

namespace moescope::routing {

void TraceRows::clear() {
  expert_ids.clear();
  gates.clear();
  request.clear();
  position.clear();
  phase.clear();
  step.clear();
}

core::Result<void> BadRows::meet(const core::Error& error) {
  if (!skip_) return error;
  if (count_++ == 0) first_ = error.message;
  return {};
}

}  // namespace moescope::routing
