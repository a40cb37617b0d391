// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/heatmap_axes.hpp"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

// Where an axis lies on the screen: offset of a place, and the places in sight.
struct Along {
  double start, first, size, cell;  // screen start, first cell in sight, cells in sight, cell width
  double at(double place) const { return start + (place - first) * cell; }
  int begin() const { return std::max(0, static_cast<int>(std::floor(first))); }
  int end(int size_of_axis) const {
    return std::min(size_of_axis, static_cast<int>(std::ceil(first + size)));
  }
};
Along rows_of(const HeatmapPicture& picture, const QRectF& plot) {
  const QRectF& cells = picture.view.cells;
  return {plot.top(), cells.y(), cells.height(), plot.height() / cells.height()};
}
Along columns_of(const HeatmapPicture& picture, const QRectF& plot) {
  const QRectF& cells = picture.view.cells;
  return {plot.left(), cells.x(), cells.width(), plot.width() / cells.width()};
}

// Every n-th name is shown: the first of 1, 2, 5, 10, ... that leaves each `room` pixels.
int step_for(double cell, double room) {
  for (int power = 1;; power *= 10)
    for (const int factor : {1, 2, 5})
      if (factor * power * cell >= room || power > 100'000'000) return factor * power;
}

void rotated_text(QPainter& painter, const QRectF& area, const QString& text) {
  painter.save();
  painter.translate(area.center());
  painter.rotate(-90);
  painter.drawText(QRectF(-area.height() / 2, -area.width() / 2, area.height(), area.width()),
                   Qt::AlignCenter, text);
  painter.restore();
}

}  // namespace

void paint_names(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                 const FigureStyle& style) {
  const Matrix& matrix = *picture.matrix;
  const QFontMetricsF metrics(style.font);
  painter.setFont(style.font);
  painter.setPen(style.text);
  const Along rows = rows_of(picture, layout.plot), columns = columns_of(picture, layout.plot);
  const int row_step = step_for(rows.cell, metrics.height());
  for (int r = rows.begin(); r < rows.end(matrix.rows.size()); ++r) {
    const double middle = rows.at(r + 0.5);
    if (r % row_step != 0 || middle < layout.plot.top() || middle > layout.plot.bottom()) continue;
    painter.drawText(QRectF(layout.row_names.left(), middle - metrics.height() / 2,
                            layout.row_names.width(), metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(matrix.rows.names[static_cast<std::size_t>(r)],
                                        Qt::ElideRight, layout.row_names.width()));
  }
  double widest = 0;
  for (int c = columns.begin(); c < columns.end(matrix.columns.size()); ++c)
    widest = std::max(widest,
                      metrics.horizontalAdvance(matrix.columns.names[static_cast<std::size_t>(c)]));
  const int column_step = step_for(columns.cell, std::min(widest, 120.0) + 6);
  for (int c = columns.begin(); c < columns.end(matrix.columns.size()); ++c) {
    const double middle = columns.at(c + 0.5);
    if (c % column_step != 0 || middle < layout.plot.left() || middle > layout.plot.right())
      continue;
    const double width = column_step * columns.cell;
    painter.drawText(
        QRectF(middle - width / 2, layout.column_names.top(), width, layout.column_names.height()),
        Qt::AlignCenter,
        metrics.elidedText(matrix.columns.names[static_cast<std::size_t>(c)], Qt::ElideRight,
                           width));
  }
  painter.setPen(style.muted);
  painter.drawText(QRectF(layout.plot.left(), layout.column_groups.top() - metrics.height(),
                          layout.plot.width(), metrics.height()),
                   Qt::AlignCenter, matrix.columns.title);
  rotated_text(painter,
               QRectF(layout.row_groups.left() - metrics.height() - 2, layout.plot.top(),
                      metrics.height(), layout.plot.height()),
               matrix.rows.title);
}

void paint_groups(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                  const FigureStyle& style) {
  const Matrix& matrix = *picture.matrix;
  const QRectF& plot = layout.plot;
  const QFontMetricsF metrics(style.font);
  const Along rows = rows_of(picture, plot), columns = columns_of(picture, plot);
  // White within black is seen on every colour.
  const auto border = [&](const QLineF& line, bool heavy) {
    painter.setPen(QPen(QColor(0, 0, 0, 150), heavy ? 3.4 : 1.8));
    painter.drawLine(line);
    painter.setPen(QPen(QColor(255, 255, 255, 230), heavy ? 1.6 : 0.8));
    painter.drawLine(line);
  };
  for (const auto& group : matrix.rows.groups)
    if (const double y = rows.at(group.first); y > plot.top() + 1 && y < plot.bottom() - 1)
      border(QLineF(plot.left(), y, plot.right(), y), group.heavy);
  for (const auto& group : matrix.columns.groups)
    if (const double x = columns.at(group.first); x > plot.left() + 1 && x < plot.right() - 1)
      border(QLineF(x, plot.top(), x, plot.bottom()), group.heavy);
  painter.setFont(style.font);
  painter.setPen(style.muted);
  for (const auto& group : matrix.columns.groups) {
    const double from = std::max(plot.left(), columns.at(group.first)),
                 to = std::min(plot.right(), columns.at(group.first + group.count));
    if (to - from >= metrics.horizontalAdvance(group.name) + 4)
      painter.drawText(QRectF(from, layout.column_groups.top(), to - from, metrics.height()),
                       Qt::AlignCenter, group.name);
  }
  for (const auto& group : matrix.rows.groups) {
    const double from = std::max(plot.top(), rows.at(group.first)),
                 to = std::min(plot.bottom(), rows.at(group.first + group.count));
    if (to - from >= metrics.horizontalAdvance(group.name) + 4)
      rotated_text(painter,
                   QRectF(layout.row_groups.left(), from, layout.row_groups.width(), to - from),
                   group.name);
  }
}

void paint_totals(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                  const FigureStyle& style) {
  if (layout.row_totals.isEmpty() || !picture.row_totals) return;
  const Matrix& matrix = *picture.matrix;
  const QFontMetricsF metrics(style.font);
  double largest = 0;
  for (const auto* totals : {picture.row_totals.get(), picture.column_totals.get()})
    for (const auto& total : *totals) largest = std::max(largest, std::abs(total.sum));
  if (largest == 0) largest = 1;
  painter.setFont(style.font);
  QColor bar = style.muted;
  bar.setAlpha(110);
  const Along rows = rows_of(picture, layout.plot), columns = columns_of(picture, layout.plot);
  const QRectF across = layout.row_totals, below = layout.column_totals;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int r = rows.begin(); r < rows.end(matrix.rows.size()); ++r) {
    const double sum = (*picture.row_totals)[static_cast<std::size_t>(r)].sum;
    const double from = std::max(layout.plot.top(), rows.at(r)),
                 to = std::min(layout.plot.bottom(), rows.at(r + 1));
    const QRectF cell(across.left(), from, std::abs(sum) / largest * across.width(), to - from);
    painter.fillRect(cell.adjusted(0, rows.cell > 4 ? 1 : 0, 0, 0), bar);
    if (rows.cell < metrics.height()) continue;
    painter.setPen(style.text);
    painter.drawText(QRectF(across.left() + 3, from, across.width(), to - from),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     short_text(sum, matrix.unit, matrix.diverging));
  }
  const double room = metrics.horizontalAdvance("99.9Mi") + 2;
  for (int c = columns.begin(); c < columns.end(matrix.columns.size()); ++c) {
    const double sum = (*picture.column_totals)[static_cast<std::size_t>(c)].sum;
    const double from = std::max(layout.plot.left(), columns.at(c)),
                 to = std::min(layout.plot.right(), columns.at(c + 1));
    const QRectF cell(from, below.top(), to - from, std::abs(sum) / largest * below.height());
    painter.fillRect(cell.adjusted(columns.cell > 4 ? 1 : 0, 0, 0, 0), bar);
    if (columns.cell < room) continue;
    painter.setPen(style.text);
    painter.drawText(QRectF(from, below.top(), to - from, metrics.height() + 2), Qt::AlignCenter,
                     short_text(sum, matrix.unit, matrix.diverging));
  }
  painter.restore();
  painter.setPen(style.muted);
  painter.drawText(
      QRectF(across.left(), layout.column_names.top(), across.width() + 20, metrics.height()),
      Qt::AlignLeft | Qt::AlignVCenter, "row sum");
  painter.drawText(QRectF(layout.plot.right() + 6, below.top(), 100, metrics.height() + 2),
                   Qt::AlignLeft | Qt::AlignVCenter, "column sum");
}

}  // namespace moescope::viewer
