// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/heatmap_figure.hpp"

#include <QFontMetricsF>

namespace moescope::viewer {
namespace {

constexpr int kPlot = 560;    // units of the longer side of the cells
constexpr int kAround = 140;  // what stands around them, across and down
constexpr int kTotals = 70;
constexpr double kBetween = 24;

}  // namespace

Figure::Words HeatmapFigure::words() const {
  const Matrix& first = *pictures_.front().matrix;
  QString title = first.title;
  for (std::size_t i = 1; i < pictures_.size(); ++i) title += " | " + pictures_[i].matrix->title;
  return {title, first.subtitle, footer_};
}

QSize HeatmapFigure::preferred_size() const {
  const Matrix& matrix = *pictures_.front().matrix;
  const int totals = matrix.additive ? kTotals : 0;
  const int count = static_cast<int>(pictures_.size());
  return {count * (kPlot + kAround + totals) + 28, kPlot + kAround + totals + (count > 1 ? 30 : 0)};
}

void HeatmapFigure::paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                               double pixels_per_unit) const {
  const double count = static_cast<double>(pictures_.size());
  const double width = (area.width() - (count - 1) * kBetween) / count;
  QRectF part(area.left(), area.top(), width, area.height());
  const QFont bold = figure_font(13, true);
  for (const auto& picture : pictures_) {
    QRectF body = part;
    if (pictures_.size() > 1) {
      const QFontMetricsF metrics(bold);
      painter.setFont(bold);
      painter.setPen(style.text);
      painter.drawText(QRectF(part.topLeft(), QSizeF(width, metrics.height())),
                       Qt::AlignLeft | Qt::AlignVCenter,
                       metrics.elidedText(picture.matrix->title, Qt::ElideMiddle, width));
      body.setTop(part.top() + metrics.height() + 8);
    }
    paint(painter, picture, layout_of(picture, style, body), style, pixels_per_unit);
    part.translate(width + kBetween, 0);
  }
}

}  // namespace moescope::viewer
