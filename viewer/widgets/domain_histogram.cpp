// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/domain_histogram.hpp"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

constexpr double kStep = 0.01, kLongStep = 0.1;  // of the axis, per key
constexpr double kClosest = 1e-3;                // that the ends come to each other

}  // namespace

DomainHistogram::DomainHistogram(QWidget* parent)
    : QWidget(parent), style_(figure_style(Theme::light)) {
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::SplitHCursor);
  setAccessibleName("values and the ends of their colours");
  setAccessibleDescription(
      "Left and right move an end of the colours, with Shift ten times as far; up and down change "
      "the end; Home and End bring it to the smallest or largest value.");
}

void DomainHistogram::set_histogram(Histogram histogram, const ColorScale& scale,
                                    const QString& unit) {
  histogram_ = std::move(histogram);
  unit_ = unit;
  set_scale(scale);
}

void DomainHistogram::set_scale(const ColorScale& scale) {
  scale_ = scale;
  update();
}

void DomainHistogram::set_theme(Theme theme) {
  style_ = figure_style(theme);
  update();
}

QRectF DomainHistogram::plot() const {
  const QFontMetricsF metrics(style_.font);
  return QRectF(rect()).adjusted(10, 6, -10, -metrics.height() - 6);
}

double DomainHistogram::x_of(double value) const {
  const double at = histogram_.axis.position(value);
  return plot().left() + (std::isnan(at) ? 0 : at) * plot().width();
}

void DomainHistogram::move_end(double position) {
  const ColorScale& axis = histogram_.axis;
  Range range = scale_.range();
  const double low = axis.position(range.low), high = axis.position(range.high);
  position = std::clamp(position, 0.0, 1.0);
  if (scale_.diverging()) {
    // Both ends are as far from 0.
    const double far = std::abs(axis.value_at(position));
    if (far > 0) range = {-far, far};
  } else if (end_ == End::low) {
    range.low = axis.value_at(std::min(position, high - kClosest));
  } else {
    range.high = axis.value_at(std::max(position, low + kClosest));
  }
  if (!(range.low < range.high)) return;
  Q_EMIT range_moved(range);
  Q_EMIT status(QString("colours from %1 to %2")
                    .arg(exact_text(range.low, unit_), exact_text(range.high, unit_)));
}

void DomainHistogram::paint_bars(QPainter& painter, const QRectF& area) const {
  const double highest = static_cast<double>(std::max<std::uint64_t>(1, histogram_.highest()));
  const double width = area.width() / kBins;
  for (int bin = 0; bin < static_cast<int>(histogram_.counts.size()); ++bin) {
    const auto count = static_cast<double>(histogram_.counts[static_cast<std::size_t>(bin)]);
    if (count == 0) continue;
    // By logarithm, so that a lone value is seen beside thousands of others.
    const double height =
        std::max(2.0, std::log1p(count) / std::log1p(highest) * (area.height() - 2));
    const double value = histogram_.axis.value_at((bin + 0.5) / kBins);
    const QRectF bar(area.left() + bin * width, area.bottom() - height, width + 0.5, height);
    painter.fillRect(bar, QColor::fromRgb(scale_.color(value)));
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(bar.width(), 1)), style_.muted);
  }
}

void DomainHistogram::paint_axis(QPainter& painter, const QRectF& area) const {
  const QFontMetricsF metrics(style_.font);
  painter.setFont(style_.font);
  painter.setPen(QPen(style_.line, 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.setPen(style_.muted);
  const Range& ends = histogram_.axis.range();
  const QRectF below(area.left(), area.bottom() + 2, area.width(), metrics.height());
  painter.drawText(below, Qt::AlignLeft, short_text(ends.low, unit_));
  painter.drawText(below, Qt::AlignRight, short_text(ends.high, unit_));
  QString kind;
  if (histogram_.axis.kind() != ScaleKind::linear)
    kind = name_of(histogram_.axis.kind()) + " axis, ";
  if (histogram_.outside > 0) kind += QString("%1 of 0 left of it, ").arg(histogram_.outside);
  painter.drawText(below, Qt::AlignHCenter, kind + "heights by logarithm");
}

void DomainHistogram::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style_.background);
  if (histogram_.counts.empty()) return;
  const QRectF area = plot();
  paint_bars(painter, area);
  paint_axis(painter, area);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const End end : {End::low, End::high}) {
    const bool active = end == end_ && hasFocus();
    const double x = x_of(end == End::low ? scale_.range().low : scale_.range().high);
    painter.setPen(QPen(active ? style_.accent : style_.text, active ? 2.4 : 1.4));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    // A grip that points to the colours.
    const double side = end == End::low ? 6 : -6;
    painter.setBrush(active ? style_.accent : style_.text);
    painter.drawPolygon(QPolygonF{
        {QPointF(x, area.top()), QPointF(x + side, area.top() + 5), QPointF(x, area.top() + 10)}});
  }
  if (!hasFocus()) return;
  painter.setPen(QPen(style_.accent, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
}

void DomainHistogram::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || histogram_.counts.empty()) return;
  const double x = event->position().x();
  const double to_low = std::abs(x - x_of(scale_.range().low)),
               to_high = std::abs(x - x_of(scale_.range().high));
  end_ = to_low < to_high ? End::low : End::high;
  dragged_ = true;
  mouseMoveEvent(event);
}

void DomainHistogram::mouseMoveEvent(QMouseEvent* event) {
  if (dragged_) move_end((event->position().x() - plot().left()) / plot().width());
}

void DomainHistogram::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !std::exchange(dragged_, false)) return;
  Q_EMIT range_chosen(scale_.range());
}

void DomainHistogram::keyPressEvent(QKeyEvent* event) {
  const double step = event->modifiers() & Qt::ShiftModifier ? kLongStep : kStep;
  const Range range = scale_.range();
  const double at = histogram_.axis.position(end_ == End::low ? range.low : range.high);
  switch (event->key()) {
    case Qt::Key_Left: move_end(at - step); break;
    case Qt::Key_Right: move_end(at + step); break;
    case Qt::Key_Home: move_end(0); break;
    case Qt::Key_End: move_end(1); break;
    case Qt::Key_Up:
    case Qt::Key_Down:
      end_ = end_ == End::low ? End::high : End::low;
      Q_EMIT status(end_ == End::low ? "moves the low end" : "moves the high end");
      update();
      return;
    default: QWidget::keyPressEvent(event); return;
  }
  Q_EMIT range_chosen(scale_.range());
}

}  // namespace moescope::viewer
