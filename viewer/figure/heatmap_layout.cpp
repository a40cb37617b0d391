// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontMetricsF>
#include <algorithm>

#include "viewer/figure/heatmap_picture.hpp"

namespace moescope::viewer {
namespace {

constexpr double kGap = 6;
constexpr double kBarWidth = 14;
constexpr double kWidestName = 140;  // longer names are cut short
constexpr double kTotalsDepth = 58;

double widest(const std::vector<QString>& names, const QFontMetricsF& metrics) {
  // Names on an axis are of a kind, so the longest text is the widest within a little.
  const auto longest =
      std::ranges::max_element(names, {}, [](const QString& name) { return name.size(); });
  return longest == names.end() ? 0 : std::min(kWidestName, metrics.horizontalAdvance(*longest));
}

}  // namespace

HeatmapLayout layout_of(const HeatmapPicture& picture, const FigureStyle& style,
                        const QRectF& area) {
  const Matrix& matrix = *picture.matrix;
  const QFontMetricsF metrics(style.font);
  const double line = metrics.height();
  const bool totals = picture.totals && matrix.additive;
  const double row_groups = matrix.rows.groups.empty() ? 0 : line + 2,
               column_groups = matrix.columns.groups.empty() ? 0 : line + 2;
  const double names = widest(matrix.rows.names, metrics) + kGap;
  const double left = line + 2 + row_groups + names, top = line + 2 + column_groups + line + 2;
  const double labels = metrics.horizontalAdvance("+00.0Mi") + kGap;
  const double right = (totals ? kTotalsDepth + kGap : 0) + 2 * kGap + kBarWidth + labels + line;
  const double bottom = (totals ? line + kTotalsDepth / 2 + kGap : 0) + kGap + line + 2;

  HeatmapLayout layout;
  double width = std::max(40.0, area.width() - left - right),
         height = std::max(40.0, area.height() - top - bottom);
  if (matrix.rows.size() == matrix.columns.size()) width = height = std::min(width, height);
  layout.plot = QRectF(area.left() + left, area.top() + top, width, height).toAlignedRect();
  const QRectF plot = layout.plot;
  layout.row_names = QRectF(plot.left() - names, plot.top(), names - kGap / 2, plot.height());
  layout.row_groups =
      QRectF(layout.row_names.left() - row_groups, plot.top(), row_groups, plot.height());
  layout.column_names = QRectF(plot.left(), plot.top() - line - 2, plot.width(), line);
  layout.column_groups =
      QRectF(plot.left(), layout.column_names.top() - column_groups, plot.width(), column_groups);
  double next = plot.right() + kGap;
  if (totals) {
    layout.row_totals = QRectF(next, plot.top(), kTotalsDepth, plot.height());
    layout.column_totals =
        QRectF(plot.left(), plot.bottom() + kGap, plot.width(), line + kTotalsDepth / 2);
    next += kTotalsDepth + kGap;
  }
  next += kGap;
  layout.color_bar = QRectF(next, plot.top(), kBarWidth, plot.height());
  layout.color_labels = QRectF(next + kBarWidth + 3, plot.top(), labels, plot.height());
  layout.legend = QRectF(plot.left() - left, area.bottom() - line - 1, area.width(), line);
  return layout;
}

}  // namespace moescope::viewer
