#include "placement/algorithms/eplb_vec.hpp"

#include <algorithm>
#include <numeric>

#include "placement/algorithms/fill.hpp"

namespace moescope::placement {
namespace {

// The largest load per copy of a window, who has it, and the largest among the others.
struct Peak {
  int expert = 0;
  double highest = 0, second = 0;
};

Peak find_peak(std::span<const double> loads, std::span<const int> count) {
  Peak peak{-1, -1, -1};
  for (int e = 0; e < static_cast<int>(loads.size()); ++e) {
    const double load = loads[e] / count[e];
    if (load > peak.highest)
      peak = {e, load, peak.highest};
    else
      peak.second = std::max(peak.second, load);
  }
  return peak;
}

// [E] by how much a further copy of each expert lowers the sum of the windows' peaks.
std::vector<double> peak_gains(const Matrix& loads, std::span<const int> count) {
  std::vector<double> gain(loads.columns, 0.0);
  for (int window = 0; window < loads.rows; ++window) {
    const Peak peak = find_peak(loads.row(window), count);
    const double lowered = loads(window, peak.expert) / (count[peak.expert] + 1);
    gain[peak.expert] += peak.highest - std::max(peak.second, lowered);
  }
  return gain;
}

}  // namespace

Matrix window_loads(const routing::RoutingTrace& trace, int layer, int steps_per_window) {
  std::vector<std::int32_t> window(trace.tokens(), 0);
  for (std::size_t t = 0; t < trace.step.size(); ++t) window[t] = trace.step[t] / steps_per_window;
  std::vector<std::int32_t> known = window;
  std::ranges::sort(known);
  known.erase(std::unique(known.begin(), known.end()), known.end());
  Matrix loads(static_cast<int>(known.size()), trace.experts);
  for (std::size_t t = 0; t < trace.tokens(); ++t) {
    const auto row = std::ranges::lower_bound(known, window[t]) - known.begin();
    for (const int expert : trace.at(t, layer)) ++loads(static_cast<int>(row), expert);
  }
  return loads;
}

std::vector<int> replicate_by_peaks(const Matrix& loads, int copies, int most_copies) {
  const int experts = loads.columns;
  std::vector<int> expert_of(experts);
  std::iota(expert_of.begin(), expert_of.end(), 0);
  std::vector<int> count(experts, 1);
  while (static_cast<int>(expert_of.size()) < copies) {
    const std::vector<double> gain = peak_gains(loads, count);
    int best = -1;
    for (int e = 0; e < experts; ++e)
      if (count[e] < most_copies && (best < 0 || gain[e] > gain[best])) best = e;
    if (best < 0) break;
    expert_of.push_back(best);
    ++count[best];
  }
  return expert_of;
}

std::vector<int> snake_packing(std::span<const double> weights, std::span<const int> capacity) {
  std::vector<int> pack_of(weights.size());
  if (std::ranges::all_of(capacity, [](int c) { return c == 1; })) {
    std::iota(pack_of.begin(), pack_of.end(), 0);
    return pack_of;
  }
  std::vector<int> free(capacity.begin(), capacity.end());
  const std::vector<int> order = heaviest_first(weights);
  const int packs = static_cast<int>(capacity.size());
  auto next = order.begin();
  for (bool forwards = true; next != order.end(); forwards = !forwards) {
    for (int i = 0; i < packs && next != order.end(); ++i) {
      const int pack = forwards ? i : packs - 1 - i;
      if (free[pack] == 0) continue;
      pack_of[*next++] = pack;
      --free[pack];
    }
  }
  return pack_of;
}

}  // namespace moescope::placement
