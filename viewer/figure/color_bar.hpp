// SPDX-License-Identifier: GPL-3.0-or-later
// The key to the colours: a bar with round values beside it, and what they count.
#pragma once

#include <QPainter>

#include "viewer/color/color_scale.hpp"
#include "viewer/figure/style.hpp"

namespace moescope::viewer {

struct ColorBarText {
  QString quantity;  // along the bar: "bytes sent over the run [bytes], counted"
  QString unit;
};

// `labels`: where the values stand, right of the bar; the quantity runs upwards right of them.
void paint_color_bar(QPainter& painter, const ColorScale& scale, const ColorBarText& text,
                     const QRectF& bar, const QRectF& labels, const FigureStyle& style);

}  // namespace moescope::viewer
