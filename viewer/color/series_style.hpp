// SPDX-License-Identifier: GPL-3.0-or-later
// How the lines of one chart are told apart: by colour, dashes and marker together, so that none of
// them is needed alone.
#pragma once

#include <QBrush>
#include <QColor>

namespace moescope::viewer {

struct SeriesStyle {
  QColor color;
  Qt::PenStyle dashes = Qt::SolidLine;
  int marker = 0;  // 0..kMarkers-1
};
inline constexpr int kMarkers = 7;

// The n-th line; 35 differ. Colours of M. Okabe and K. Ito (2008), which stay apart for every
// common kind of colour blindness, without the yellow that is not seen on white; on dark lighter.
SeriesStyle series_style(int n, bool dark);

// The n-th part of a stacked bar: full and hatched in turn, so that neighbours differ in grey too.
QBrush part_brush(int n, bool dark);

}  // namespace moescope::viewer
