// SPDX-License-Identifier: GPL-3.0-or-later
// Fonts and colours of everything that is drawn, on the screen and in files.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

namespace moescope::viewer {

enum class Theme { light, dark };

struct FigureStyle {
  QFont font;
  QColor background, text, muted, line, accent;
};

// Makes the bundled DejaVu Sans known to the program; every text is set in it, so that pictures are
// the same on each machine. Call once after QGuiApplication is made.
void register_fonts();
// DejaVu Sans of that many pixels.
QFont figure_font(int pixels, bool bold = false);

FigureStyle figure_style(Theme theme, int font_pixels = 12);
QPalette palette_of(Theme theme);

}  // namespace moescope::viewer
