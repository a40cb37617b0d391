// SPDX-License-Identifier: GPL-3.0-or-later
// What pictures that are zoomed and panned have in common: how far a notch or a key zooms, a drag
// told from a click, the words for what is pointed at, and the ring of the focus.
#pragma once

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <QWidget>
#include <optional>

#include "viewer/figure/style.hpp"

namespace moescope::viewer {

// More than 1 zooms in.
double zoom_of(const QWheelEvent& event);
// Of + and -; nothing for other keys.
std::optional<double> zoom_of_key(int key);
bool is_reset_key(int key);  // 0 and R

// The mouse from press to release.
class Drag {
 public:
  void press(const QMouseEvent& event);
  // A button is down: what is under the cursor is then not pointed at.
  bool holds(const QMouseEvent& event) const;
  // How far since the last call; nothing while it may still become a click.
  std::optional<QPointF> moved(const QMouseEvent& event);
  // True when it was a click with the left button.
  bool release(const QMouseEvent& event);

 private:
  std::optional<QPointF> from_;  // where the mouse went down, or was when last moved
  bool dragged_ = false;
};

// Tells screen readers what is pointed at now.
void describe(QWidget* widget, const QString& text);
// In the middle of a widget that has nothing else to show.
void paint_message(QPainter& painter, const QWidget& widget, const FigureStyle& style,
                   const QString& message);
// Around the widget while it has the focus.
void paint_focus(QPainter& painter, const QWidget& widget, const FigureStyle& style);

}  // namespace moescope::viewer
