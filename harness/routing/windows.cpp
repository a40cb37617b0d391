#include "routing/windows.hpp"

namespace moescope::routing {

void set_windows(RoutingTrace& trace, std::size_t tokens) {
  trace.step.resize(trace.tokens());
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    trace.step[t] = static_cast<std::int32_t>(t / tokens);
}

}  // namespace moescope::routing
