// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix drawn: cells, axes, borders, totals and colour bar. The one way to the screen and to
// every file.
#pragma once

#include <QPainter>
#include <QRectF>
#include <memory>
#include <optional>
#include <vector>

#include "viewer/color/color_scale.hpp"
#include "viewer/figure/heatmap_view.hpp"
#include "viewer/figure/pyramid.hpp"
#include "viewer/figure/style.hpp"
#include "viewer/model/matrix.hpp"

namespace moescope::viewer {

struct HeatmapPicture {
  std::shared_ptr<const Matrix> matrix;
  std::shared_ptr<const Pyramid> pyramid;
  ColorScale scale;
  QString range_note;  // how the ends of the colours were chosen, when not by the whole range
  HeatmapView view;
  bool totals = true;       // when the matrix is additive
  bool cell_values = true;  // where they fit
  // Places (not ids) of rows and columns that are pointed at or pinned, and of the cursor's cell.
  std::vector<int> hovered_rows, hovered_columns, pinned_rows, pinned_columns;
  QPoint cursor{-1, -1};
  // The sums are the matrix's, made once: they are drawn with every frame.
  std::shared_ptr<const std::vector<Total>> row_totals, column_totals;
};

struct ColorChoice {
  Pooling pooling = Pooling::max;
  ColorMap map = ColorMap::viridis;  // of amounts
  ScaleKind kind = ScaleKind::linear;
  double clip = 0;             // percent of the values beyond each end of the colours
  std::optional<Range> fixed;  // the ends themselves
};

// Everything that follows from the matrices. They share one colour scale, so that equal colours are
// equal values; all must be of one kind (unit, difference or not).
std::vector<HeatmapPicture> pictures_of(std::vector<std::shared_ptr<const Matrix>> matrices,
                                        const ColorChoice& choice);

struct HeatmapLayout {
  QRectF plot, row_names, column_names, row_groups, column_groups, row_totals, column_totals,
      color_bar, color_labels, legend;
};
HeatmapLayout layout_of(const HeatmapPicture& picture, const FigureStyle& style,
                        const QRectF& area);

// `pixels_per_unit`: of the device, for the image of the cells. Returns the sum-pooled range when
// that is what the colours mean, else the scale's.
void paint(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
           const FigureStyle& style, double pixels_per_unit);

// "one pixel shows the largest of 4 x 4 cells", or "" when every cell is seen.
QString pooling_text(const HeatmapPicture& picture, const QRectF& plot, double pixels_per_unit);

}  // namespace moescope::viewer
