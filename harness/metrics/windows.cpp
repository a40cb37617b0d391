#include "metrics/windows.hpp"

#include <algorithm>

namespace moescope::metrics {

Windows::Windows(const routing::RoutingTrace& trace)
    : of_token(trace.tokens(), 0), in_order(std::ranges::is_sorted(trace.step)) {
  std::vector<std::int32_t> steps = trace.step;
  if (!in_order) std::ranges::sort(steps);
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  if (!steps.empty()) count = steps.size();
  std::size_t window = 0;
  for (std::size_t t = 0; t < trace.step.size(); ++t) {
    // Tokens of a step mostly stand together.
    if (steps[window] != trace.step[t])
      window = std::ranges::lower_bound(steps, trace.step[t]) - steps.begin();
    of_token[t] = static_cast<std::uint32_t>(window);
  }
}

std::vector<std::vector<std::size_t>> Windows::tokens() const {
  std::vector<std::vector<std::size_t>> tokens(count);
  for (std::size_t t = 0; t < of_token.size(); ++t) tokens[of_token[t]].push_back(t);
  return tokens;
}

}  // namespace moescope::metrics
