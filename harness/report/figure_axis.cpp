#include "report/figure_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace moescope::report {
namespace {

// The axis spans at least this share of its largest value: drawn any larger, differences that
// matter to nobody would look like a result.
constexpr double kLeastSpan = 0.02;
// A value that is a tick but for rounding is that tick.
constexpr double kRounding = 1e-9;

double round_step(double least) {
  const double magnitude = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * magnitude >= least * (1 - kRounding)) return factor * magnitude;
  return 10 * magnitude;
}

}  // namespace

Axis::Axis(const std::vector<double>& values, int intervals) {
  std::vector<double> known;
  std::ranges::copy_if(values, std::back_inserter(known),
                       [](double v) { return std::isfinite(v); });
  if (known.empty()) known = {0, 1};
  auto [low, high] = std::ranges::minmax(known);
  if (high == 0 && low == 0) high = 1;
  if (low > 0 && low < high / 2) low = 0;
  low = std::min(low, high - kLeastSpan * std::abs(high));
  step_ = round_step((high - low) / intervals);
  first_ = std::floor(low / step_ + kRounding);
  last_ = std::ceil(high / step_ - kRounding);
}

void Axis::place(double left, double right) {
  left_ = left;
  right_ = right;
}

double Axis::x(double value) const {
  return left_ + (right_ - left_) * (value / step_ - first_) / (last_ - first_);
}

std::vector<double> Axis::ticks() const {
  std::vector<double> values;
  for (double tick = first_; tick <= last_; ++tick) values.push_back(tick * step_);
  return values;
}

std::string Axis::label(double tick) const {
  const double digits = -std::floor(std::log10(step_) + kRounding);
  return fmt::format("{:.{}f}", tick, std::max(0, static_cast<int>(digits)));
}

}  // namespace moescope::report
