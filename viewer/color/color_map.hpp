// SPDX-License-Identifier: GPL-3.0-or-later
// Colour maps that are read in order by everyone, colour-blind people included, and in grey.
#pragma once

#include <QRgb>
#include <QString>
#include <array>
#include <vector>

namespace moescope::viewer {

enum class ColorMap {
  viridis,      // S. van der Walt and N. Smith for matplotlib, CC0; amounts
  cividis,      // J. Nunez, C. Anderton, R. Renslow, PLOS ONE 13(7), 2018, CC0; amounts
  blue_orange,  // computed in OKLab, equally light on both sides of white; differences
};

// "viridis", "cividis", "blue-orange".
QString name_of(ColorMap map);

inline constexpr int kColors = 1024;
// From lowest to highest.
const std::array<QRgb, kColors>& colors_of(ColorMap map);

// What has no value: a hue that is in none of the maps.
inline constexpr QRgb kNoValueColor = 0xffc9a5c5;

// Black or white, whichever is read better on the colour (WCAG relative luminance).
QRgb text_color_on(QRgb background);
// WCAG contrast ratio, 1..21.
double contrast(QRgb a, QRgb b);

}  // namespace moescope::viewer
