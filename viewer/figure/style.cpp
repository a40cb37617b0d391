// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/style.hpp"

#include <QFontDatabase>

namespace moescope::viewer {

void register_fonts() {
  for (const char* file : {":/fonts/DejaVuSans.ttf", ":/fonts/DejaVuSans-Bold.ttf"})
    QFontDatabase::addApplicationFont(file);
}

QFont figure_font(int pixels, bool bold) {
  QFont font("DejaVu Sans");
  font.setPixelSize(pixels);
  font.setBold(bold);
  // Shapes as designed, so that lines are as long at every scale and on every machine.
  font.setHintingPreference(QFont::PreferNoHinting);
  font.setStyleStrategy(
      static_cast<QFont::StyleStrategy>(QFont::PreferAntialias | QFont::NoSubpixelAntialias));
  return font;
}

FigureStyle figure_style(Theme theme, int font_pixels) {
  FigureStyle style;
  style.font = figure_font(font_pixels);
  if (theme == Theme::dark) {
    style.background = 0x1e2126;
    style.text = 0xe8eaed;
    style.muted = 0xa9b0b8;
    style.line = 0x565d66;
    style.accent = 0xff5fa2;
  } else {
    style.background = 0xffffff;
    style.text = 0x1b1f23;
    style.muted = 0x57606a;
    style.line = 0xb6bdc5;
    style.accent = 0xd6006c;
  }
  return style;
}

QPalette palette_of(Theme theme) {
  QPalette palette;
  const auto set = [&](QPalette::ColorRole role, QRgb color) {
    palette.setColor(role, QColor::fromRgb(color));
  };
  const bool dark = theme == Theme::dark;
  set(QPalette::Window, dark ? 0x2a2e34 : 0xf3f4f6);
  set(QPalette::WindowText, dark ? 0xe8eaed : 0x1b1f23);
  set(QPalette::Base, dark ? 0x1e2126 : 0xffffff);
  set(QPalette::AlternateBase, dark ? 0x25292f : 0xf6f7f9);
  set(QPalette::Text, dark ? 0xe8eaed : 0x1b1f23);
  set(QPalette::PlaceholderText, dark ? 0x9aa2ab : 0x6a737d);
  set(QPalette::Button, dark ? 0x343940 : 0xe9ebee);
  set(QPalette::ButtonText, dark ? 0xe8eaed : 0x1b1f23);
  set(QPalette::BrightText, 0xffffff);
  set(QPalette::ToolTipBase, dark ? 0x343940 : 0xffffff);
  set(QPalette::ToolTipText, dark ? 0xe8eaed : 0x1b1f23);
  set(QPalette::Highlight, 0x1f6feb);
  set(QPalette::HighlightedText, 0xffffff);
  set(QPalette::Link, dark ? 0x6cb0ff : 0x0a58ca);
  set(QPalette::LinkVisited, dark ? 0xb79cff : 0x6f42c1);
  set(QPalette::Light, dark ? 0x454b54 : 0xffffff);
  set(QPalette::Midlight, dark ? 0x3c424a : 0xe1e4e8);
  set(QPalette::Mid, dark ? 0x565d66 : 0xb6bdc5);
  set(QPalette::Dark, dark ? 0x14161a : 0x8b949e);
  set(QPalette::Shadow, dark ? 0x000000 : 0x57606a);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, QColor::fromRgb(dark ? 0x7b838c : 0x8b949e));
  return palette;
}

}  // namespace moescope::viewer
