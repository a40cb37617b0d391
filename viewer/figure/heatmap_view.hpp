// SPDX-License-Identifier: GPL-3.0-or-later
// Which cells of a matrix are in sight, and where on the screen. Pure functions, tested without a
// window.
#pragma once

#include <QPoint>
#include <QPointF>
#include <QRectF>

namespace moescope::viewer {

// The window of cells that fills the plot's rectangle. Cell (column c, row r) covers [c, c+1) x
// [r, r+1).
struct HeatmapView {
  int columns = 0, rows = 0;
  QRectF cells;  // x, y, width and height in cells

  bool operator==(const HeatmapView&) const = default;

  static HeatmapView whole(int columns, int rows);
  bool is_whole() const { return cells == QRectF(0, 0, columns, rows); }

  QPointF cell_of(const QPointF& point, const QRectF& plot) const;
  QPointF point_of(const QPointF& cell, const QRectF& plot) const;
  QRectF rect_of(int column, int row, const QRectF& plot) const;
  // The cell under a point: x the column, y the row; (-1, -1) outside.
  QPoint index_at(const QPointF& point, const QRectF& plot) const;

  // The cell at `anchor` (in cells) stays where it is on the screen. Factors over 1 come nearer.
  HeatmapView zoomed(double factor, const QPointF& anchor) const;
  HeatmapView panned(const QPointF& by_cells) const;
  // Moved as little as is needed to have the cell in sight.
  HeatmapView showing(int column, int row) const;

 private:
  HeatmapView clamped() const;
};

}  // namespace moescope::viewer
