// A link's latency and bandwidth from a sweep of message sizes.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace moescope::fabric {

struct SweepPoint {
  double bytes = 0, seconds = 0;
};

// seconds = latency + bytes / bytes_per_second by least squares. What the sweep cannot carry is
// left out, with the reason: the gates are those of CollectiveX (InferenceX,
// experimental/CollectiveX, bandwidth.py), without which noise fits terabytes per second.
struct LinkFit {
  std::optional<double> latency_s, bytes_per_second;
  double r_squared = 0;
  std::string left_out;  // "" when both are there
};

inline constexpr double kLeastTransferShare = 0.25;  // of the largest time, for a bandwidth
inline constexpr double kSmallestShare = 0.1;        // smallest size, of the largest, for a latency

LinkFit fit_link(std::span<const SweepPoint> points);

}  // namespace moescope::fabric
