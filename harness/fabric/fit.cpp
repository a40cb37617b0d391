#include "fabric/fit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moescope::fabric {
namespace {

constexpr std::size_t kFewestPoints = 3;  // two always lie on a line
constexpr double kLeastRSquared = 0.9;

struct Line {
  double intercept = 0, slope = 0, r_squared = 0;
};

Line least_squares(std::span<const SweepPoint> points) {
  const auto n = static_cast<double>(points.size());
  double mean_x = 0, mean_y = 0;
  for (const auto& point : points) {
    mean_x += point.bytes / n;
    mean_y += point.seconds / n;
  }
  double xx = 0, xy = 0, yy = 0;
  for (const auto& point : points) {
    const double x = point.bytes - mean_x, y = point.seconds - mean_y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx == 0 || yy == 0) return {mean_y, 0, 0};
  return {mean_y - xy / xx * mean_x, xy / xx, xy * xy / (xx * yy)};
}

}  // namespace

LinkFit fit_link(std::span<const SweepPoint> points) {
  LinkFit fit;
  if (points.size() < kFewestPoints) {
    fit.left_out = fmt::format("{} sizes, {} are needed", points.size(), kFewestPoints);
    return fit;
  }
  const Line line = least_squares(points);
  fit.r_squared = line.r_squared;
  const auto [smallest, largest] = std::ranges::minmax_element(points, {}, &SweepPoint::bytes);
  const double share = line.slope * largest->bytes / largest->seconds;
  if (line.slope <= 0 || line.r_squared < kLeastRSquared) {
    fit.left_out =
        fmt::format("no line: R^2 is {:.2f}, {} is needed", line.r_squared, kLeastRSquared);
    return fit;
  }
  if (share < kLeastTransferShare)
    fit.left_out = fmt::format(
        "no bandwidth: the bytes take {:.0f} % of the largest message's "
        "time, {:.0f} % are needed",
        share * 100, kLeastTransferShare * 100);
  else
    fit.bytes_per_second = 1 / line.slope;
  if (line.intercept > 0 && smallest->bytes <= kSmallestShare * largest->bytes)
    fit.latency_s = line.intercept;
  else if (fit.left_out.empty())
    fit.left_out = line.intercept > 0 ? "no latency: no message is small beside the largest"
                                      : "no latency: the line starts below zero";
  return fit;
}

}  // namespace moescope::fabric
