// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/color/color_scale.hpp"

#include <algorithm>
#include <cmath>

namespace moescope::viewer {

QString name_of(ScaleKind kind) {
  switch (kind) {
    case ScaleKind::linear: return "linear";
    case ScaleKind::logarithmic: return "log";
    case ScaleKind::square_root: return "sqrt";
  }
  return {};
}

ColorScale::ColorScale(ColorMap map, ScaleKind kind, Range range, double smallest_positive,
                       bool diverging)
    : map_(map), kind_(kind), range_(range), diverging_(diverging) {
  if (diverging) {
    const double far = std::max(std::abs(range.low), std::abs(range.high));
    range_ = {-far, far};
    if (kind_ == ScaleKind::logarithmic) kind_ = ScaleKind::linear;
  } else if (kind_ == ScaleKind::logarithmic) {
    if (range_.low <= 0) range_.low = smallest_positive;
    if (range_.low <= 0 || range_.high <= 0) kind_ = ScaleKind::linear;
  }
  if (!(range_.high > range_.low)) range_.high = range_.low + 1;
  first_ = transformed(range_.low);
  span_ = transformed(range_.high) - first_;
}

double ColorScale::transformed(double value) const {
  switch (kind_) {
    case ScaleKind::linear: return value;
    case ScaleKind::logarithmic: return value > 0 ? std::log(value) : std::log(range_.low);
    case ScaleKind::square_root: return std::copysign(std::sqrt(std::abs(value)), value);
  }
  return value;
}

double ColorScale::position(double value) const {
  if (std::isnan(value)) return value;
  return std::clamp((transformed(value) - first_) / span_, 0.0, 1.0);
}

double ColorScale::value_at(double position) const {
  const double at = first_ + position * span_;
  switch (kind_) {
    case ScaleKind::linear: return at;
    case ScaleKind::logarithmic: return std::exp(at);
    case ScaleKind::square_root: return std::copysign(at * at, at);
  }
  return at;
}

QRgb ColorScale::color(double value) const {
  const double at = position(value);
  if (std::isnan(at)) return kNoValueColor;
  return colors_of(map_)[static_cast<std::size_t>(std::lround(at * (kColors - 1)))];
}

void ColorScale::color_row(const float* values, int count, QRgb* pixels) const {
  const auto& colors = colors_of(map_);
  const auto put = [&](int i, float transformed_value, float first, float factor) {
    const float at = (transformed_value - first) * factor;
    // NaN fails both comparisons.
    if (at >= 0)
      pixels[i] = colors[std::min(static_cast<std::size_t>(std::min(at, float(kColors)) + 0.5F),
                                  static_cast<std::size_t>(kColors - 1))];
    else
      pixels[i] = at < 0 ? colors[0] : kNoValueColor;
  };
  const auto first = static_cast<float>(first_);
  const auto factor = static_cast<float>((kColors - 1) / span_);
  if (kind_ == ScaleKind::linear) {
    for (int i = 0; i < count; ++i) put(i, values[i], first, factor);
  } else if (kind_ == ScaleKind::logarithmic) {
    // A value of 0 becomes minus infinity, which is under the range.
    for (int i = 0; i < count; ++i)
      put(i, values[i] < 0 ? first : std::log(values[i]), first, factor);
  } else {
    for (int i = 0; i < count; ++i)
      put(i, std::copysign(std::sqrt(std::abs(values[i])), values[i]), first, factor);
  }
}

}  // namespace moescope::viewer
