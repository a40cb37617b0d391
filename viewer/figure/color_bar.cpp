// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/color_bar.hpp"

#include <QFontMetricsF>
#include <QImage>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {

void paint_color_bar(QPainter& painter, const ColorScale& scale, const ColorBarText& text,
                     const QRectF& bar, const QRectF& labels, const FigureStyle& style) {
  QImage image(1, kColors, QImage::Format_RGB32);
  const auto& colors = colors_of(scale.map());
  for (int i = 0; i < kColors; ++i)
    image.setPixel(0, i, colors[static_cast<std::size_t>(kColors - 1 - i)]);
  painter.drawImage(bar, image);
  painter.setPen(QPen(style.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(bar);

  const QFontMetricsF metrics(style.font);
  painter.setFont(style.font);
  const Range& range = scale.range();
  const int count = std::max(2, static_cast<int>(bar.height() / (4 * metrics.height())));
  const auto ticks = scale.kind() == ScaleKind::logarithmic
                         ? log_ticks(range.low, range.high, count, text.unit)
                         : round_ticks(range.low, range.high, count, text.unit);
  double last = bar.bottom() + 2 * metrics.height();
  for (const double tick : ticks) {
    const double y = bar.bottom() - scale.position(tick) * bar.height();
    if (last - y < metrics.height()) continue;
    last = y;
    painter.setPen(QPen(style.line, 1));
    painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y));
    painter.setPen(style.text);
    painter.drawText(
        QRectF(labels.left() + 2, y - metrics.height() / 2, labels.width(), metrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter, short_text(tick, text.unit, scale.diverging()));
  }
  painter.save();
  painter.translate(labels.right(), bar.center().y());
  painter.rotate(-90);
  painter.setPen(style.muted);
  painter.drawText(QRectF(-bar.height() / 2 - 40, 0, bar.height() + 80, metrics.height()),
                   Qt::AlignCenter,
                   metrics.elidedText(text.quantity, Qt::ElideRight, bar.height() + 80));
  painter.restore();
}

}  // namespace moescope::viewer
