// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/heatmap_view.hpp"

#include <algorithm>
#include <cmath>

namespace moescope::viewer {
namespace {

// Nearer than this there is nothing more to see.
constexpr double kFewestCells = 2;

}  // namespace

HeatmapView HeatmapView::whole(int columns, int rows) {
  return {columns, rows, QRectF(0, 0, columns, rows)};
}

QPointF HeatmapView::cell_of(const QPointF& point, const QRectF& plot) const {
  return {cells.x() + (point.x() - plot.x()) / plot.width() * cells.width(),
          cells.y() + (point.y() - plot.y()) / plot.height() * cells.height()};
}

QPointF HeatmapView::point_of(const QPointF& cell, const QRectF& plot) const {
  return {plot.x() + (cell.x() - cells.x()) / cells.width() * plot.width(),
          plot.y() + (cell.y() - cells.y()) / cells.height() * plot.height()};
}

QRectF HeatmapView::rect_of(int column, int row, const QRectF& plot) const {
  return {point_of(QPointF(column, row), plot), point_of(QPointF(column + 1, row + 1), plot)};
}

QPoint HeatmapView::index_at(const QPointF& point, const QRectF& plot) const {
  if (columns == 0 || rows == 0 || point.x() < plot.left() || point.x() >= plot.right() ||
      point.y() < plot.top() || point.y() >= plot.bottom())
    return {-1, -1};
  const QPointF cell = cell_of(point, plot);
  return {std::clamp(static_cast<int>(std::floor(cell.x())), 0, columns - 1),
          std::clamp(static_cast<int>(std::floor(cell.y())), 0, rows - 1)};
}

HeatmapView HeatmapView::clamped() const {
  HeatmapView view = *this;
  const double width = std::min<double>(cells.width(), columns),
               height = std::min<double>(cells.height(), rows);
  view.cells = QRectF(std::clamp(cells.x(), 0.0, columns - width),
                      std::clamp(cells.y(), 0.0, rows - height), width, height);
  return view;
}

HeatmapView HeatmapView::zoomed(double factor, const QPointF& anchor) const {
  // Both axes stop together, so that cells keep their shape.
  const double nearest = std::max(1.0, std::min(cells.width(), cells.height()) / kFewestCells);
  const double farthest = std::min(cells.width() / columns, cells.height() / rows);
  const double by = std::clamp(factor, farthest, nearest);
  HeatmapView view = *this;
  view.cells =
      QRectF(anchor.x() - (anchor.x() - cells.x()) / by, anchor.y() - (anchor.y() - cells.y()) / by,
             cells.width() / by, cells.height() / by);
  return view.clamped();
}

HeatmapView HeatmapView::panned(const QPointF& by_cells) const {
  HeatmapView view = *this;
  view.cells.translate(by_cells);
  return view.clamped();
}

HeatmapView HeatmapView::showing(int column, int row) const {
  const auto shift = [](double at, double first, double size) {
    if (at < first) return at - first;
    return at + 1 > first + size ? at + 1 - first - size : 0.0;
  };
  return panned({shift(column, cells.x(), cells.width()), shift(row, cells.y(), cells.height())});
}

}  // namespace moescope::viewer
