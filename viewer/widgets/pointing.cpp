// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/pointing.hpp"

#include <QAccessible>
#include <cmath>

namespace moescope::viewer {
namespace {

constexpr double kKeyZoom = 1.5;
constexpr double kWheelZoom = 1.25;  // for a notch of 15 degrees
constexpr int kDragPixels = 4;       // less is a click

}  // namespace

double zoom_of(const QWheelEvent& event) {
  return std::pow(kWheelZoom, event.angleDelta().y() / 120.0);
}

std::optional<double> zoom_of_key(int key) {
  if (key == Qt::Key_Plus || key == Qt::Key_Equal) return kKeyZoom;
  if (key == Qt::Key_Minus) return 1 / kKeyZoom;
  return std::nullopt;
}

bool is_reset_key(int key) { return key == Qt::Key_0 || key == Qt::Key_R; }

void Drag::press(const QMouseEvent& event) {
  from_ = event.position();
  dragged_ = false;
}

bool Drag::holds(const QMouseEvent& event) const {
  return from_ && (event.buttons() & (Qt::LeftButton | Qt::MiddleButton));
}

std::optional<QPointF> Drag::moved(const QMouseEvent& event) {
  const QPointF away = event.position() - *from_;
  if (!dragged_ && away.manhattanLength() < kDragPixels) return std::nullopt;
  dragged_ = true;
  from_ = event.position();
  return away;
}

bool Drag::release(const QMouseEvent& event) {
  const bool click = from_ && !dragged_ && event.button() == Qt::LeftButton;
  from_.reset();
  return click;
}

void describe(QWidget* widget, const QString& text) {
  widget->setAccessibleDescription(text);
  QAccessibleEvent changed(widget, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&changed);
}

void paint_message(QPainter& painter, const QWidget& widget, const FigureStyle& style,
                   const QString& message) {
  painter.setFont(style.font);
  painter.setPen(style.muted);
  painter.drawText(QRectF(widget.rect()).adjusted(8, 4, -8, -4), Qt::AlignCenter | Qt::TextWordWrap,
                   message);
}

void paint_focus(QPainter& painter, const QWidget& widget, const FigureStyle& style) {
  if (!widget.hasFocus()) return;
  painter.setPen(QPen(style.accent, 1, Qt::DashLine));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(widget.rect().adjusted(1, 1, -2, -2));
}

}  // namespace moescope::viewer
