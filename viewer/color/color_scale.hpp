// SPDX-License-Identifier: GPL-3.0-or-later
// From values to colours: a map, the values at its two ends, and how it runs between them.
#pragma once

#include <array>

#include "viewer/color/color_map.hpp"
#include "viewer/model/matrix.hpp"

namespace moescope::viewer {

enum class ScaleKind { linear, logarithmic, square_root };

// "linear", "log", "sqrt".
QString name_of(ScaleKind kind);

class ColorScale {
 public:
  ColorScale() = default;
  // A logarithmic scale of a range that holds 0 starts at `smallest_positive`; what is at or under
  // its start has the lowest colour. Differences are always linear or by square root, centred at 0.
  ColorScale(ColorMap map, ScaleKind kind, Range range, double smallest_positive, bool diverging);

  // 0..1 along the map, clamped; NaN stays NaN.
  double position(double value) const;
  // The inverse of position.
  double value_at(double position) const;
  QRgb color(double value) const;
  // One row of an image.
  void color_row(const float* values, int count, QRgb* pixels) const;

  ColorMap map() const { return map_; }
  ScaleKind kind() const { return kind_; }
  const Range& range() const { return range_; }
  bool diverging() const { return diverging_; }

 private:
  double transformed(double value) const;

  ColorMap map_ = ColorMap::viridis;
  ScaleKind kind_ = ScaleKind::linear;
  Range range_{0, 1};
  bool diverging_ = false;
  double first_ = 0, span_ = 1;  // of the transformed range
};

}  // namespace moescope::viewer
