// SPDX-License-Identifier: GPL-3.0-or-later
// How often which values are, for the choice of a colour range; and ranges as text.
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "viewer/color/color_scale.hpp"

namespace moescope::viewer {

struct Histogram {
  std::vector<std::uint64_t> counts;  // of bins that are equally wide on the axis
  std::uint64_t outside = 0;          // at or under 0 on a logarithmic axis
  // From the first bin to the last, linear, logarithmic or by square root: its position() and
  // value_at() are those of the axis.
  ColorScale axis;

  std::uint64_t highest() const;
};

// Of the finite values. A logarithmic axis begins at the smallest positive value and is linear when
// there is none; a square root's keeps the sign.
Histogram histogram_of(const std::vector<double>& values, ScaleKind kind, int bins);

// "LOW:HIGH" with LOW < HIGH, both finite, as a range of colours is given: "0:2.5e6".
std::optional<Range> parse_range(const QString& text);
QString range_text(const Range& range);

}  // namespace moescope::viewer
