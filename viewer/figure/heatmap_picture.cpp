// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/heatmap_picture.hpp"

#include <QFontMetricsF>
#include <QImage>
#include <algorithm>
#include <cmath>

#include "viewer/figure/color_bar.hpp"
#include "viewer/figure/heatmap_axes.hpp"
#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

constexpr int kLargestImage = 8192;  // pixels of a side; a picture of more is drawn enlarged

Pyramid::Window window_of(const HeatmapPicture& picture, const QRectF& plot, double scale) {
  Pyramid::Window window;
  const auto pixels = [&](double length) {
    return std::clamp(static_cast<int>(std::lround(length * scale)), 1, kLargestImage);
  };
  window.width = pixels(plot.width());
  window.height = pixels(plot.height());
  window.x = picture.view.cells.x();
  window.y = picture.view.cells.y();
  window.cells_per_pixel_x = picture.view.cells.width() / window.width;
  window.cells_per_pixel_y = picture.view.cells.height() / window.height;
  return window;
}

bool pools(const Pyramid::Window& window) {
  return window.cells_per_pixel_x > 1 || window.cells_per_pixel_y > 1;
}

// Sums over pixels are larger than the cells' values, so their colours have their own range.
ColorScale scale_for(const HeatmapPicture& picture, const std::vector<float>& values,
                     const Pyramid::Window& window) {
  if (picture.pyramid->pooling() != Pooling::sum || !pools(window)) return picture.scale;
  std::vector<double> finite;
  for (const float value : values)
    if (std::isfinite(value)) finite.push_back(value);
  return ColorScale(picture.scale.map(), picture.scale.kind(), range_of(finite),
                    smallest_positive(finite), picture.scale.diverging());
}

QImage colored(const std::vector<float>& values, const Pyramid::Window& window,
               const ColorScale& scale) {
  QImage image(window.width, window.height, QImage::Format_RGB32);
  for (int y = 0; y < window.height; ++y)
    scale.color_row(values.data() + static_cast<std::size_t>(y) * window.width, window.width,
                    reinterpret_cast<QRgb*>(image.scanLine(y)));
  return image;
}

void paint_values(QPainter& painter, const HeatmapPicture& picture, const QRectF& plot,
                  const FigureStyle& style) {
  const Matrix& matrix = *picture.matrix;
  const QRectF& cells = picture.view.cells;
  const QFontMetricsF metrics(style.font);
  const double width = plot.width() / cells.width(), height = plot.height() / cells.height();
  if (width < metrics.horizontalAdvance("0.0") + 4 || height < metrics.height()) return;
  painter.save();
  painter.setClipRect(plot);
  painter.setFont(style.font);
  for (int r = static_cast<int>(cells.top());
       r < std::min<double>(matrix.rows.size(), cells.bottom()); ++r)
    for (int c = static_cast<int>(cells.left());
         c < std::min<double>(matrix.columns.size(), cells.right()); ++c) {
      const double value = matrix.at(r, c);
      const QString text = short_text(value, matrix.unit, matrix.diverging);
      if (metrics.horizontalAdvance(text) + 2 > width) continue;
      painter.setPen(QColor(text_color_on(picture.scale.color(value))));
      painter.drawText(picture.view.rect_of(c, r, plot), Qt::AlignCenter, text);
    }
  painter.restore();
}

void paint_marks(QPainter& painter, const HeatmapPicture& picture, const QRectF& plot,
                 const FigureStyle& style) {
  painter.save();
  painter.setClipRect(plot.adjusted(-2, -2, 2, 2));
  painter.setBrush(Qt::NoBrush);
  const auto frame = [&](const QRectF& rect, const QPen& pen) {
    painter.setPen(QPen(QColor(255, 255, 255, 200), pen.widthF() + 2));
    painter.drawRect(rect);
    painter.setPen(pen);
    painter.drawRect(rect);
  };
  const auto mark = [&](const std::vector<int>& rows, const std::vector<int>& columns,
                        const QPen& pen) {
    for (const int row : rows)
      frame(QRectF(QPointF(plot.left(), picture.view.point_of(QPointF(0, row), plot).y()),
                   QPointF(plot.right(), picture.view.point_of(QPointF(0, row + 1), plot).y())),
            pen);
    for (const int column : columns)
      frame(QRectF(QPointF(picture.view.point_of(QPointF(column, 0), plot).x(), plot.top()),
                   QPointF(picture.view.point_of(QPointF(column + 1, 0), plot).x(), plot.bottom())),
            pen);
  };
  mark(picture.hovered_rows, picture.hovered_columns, QPen(style.accent, 1, Qt::DotLine));
  mark(picture.pinned_rows, picture.pinned_columns, QPen(style.accent, 1.5));
  if (picture.cursor.x() >= 0)
    frame(picture.view.rect_of(picture.cursor.x(), picture.cursor.y(), plot).adjusted(-1, -1, 1, 1),
          QPen(style.accent, 2));
  painter.restore();
}

QString bar_text(const Matrix& matrix, const ColorScale& scale) {
  QString text = matrix.quantity;
  if (matrix.unit != "1" && !text.contains(matrix.unit)) text += " [" + matrix.unit + "]";
  if (scale.kind() != ScaleKind::linear) text += ", " + name_of(scale.kind()) + " scale";
  return text + ", " + name_of(matrix.provenance);
}

void paint_legend(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
                  const FigureStyle& style, const QString& pooling) {
  const QFontMetricsF metrics(style.font);
  QRectF rest = layout.legend;
  if (std::ranges::any_of(picture.matrix->values, [](double value) { return std::isnan(value); })) {
    const QRectF swatch(rest.left(), rest.top() + 2, rest.height() - 4, rest.height() - 4);
    painter.fillRect(swatch, QColor(kNoValueColor));
    painter.setPen(style.muted);
    painter.drawText(rest.adjusted(rest.height() + 2, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     "no value");
    rest.adjust(rest.height() + metrics.horizontalAdvance("no value") + 16, 0, 0, 0);
  }
  QStringList parts;
  if (!picture.matrix->footnote.isEmpty()) parts << picture.matrix->footnote;
  if (!picture.range_note.isEmpty()) parts << picture.range_note;
  if (!pooling.isEmpty()) parts << pooling;
  painter.setPen(style.muted);
  painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(parts.join("; "), Qt::ElideRight, rest.width()));
}

void add_totals(HeatmapPicture& picture, const Matrix& matrix) {
  auto rows = std::make_shared<std::vector<Total>>(),
       columns = std::make_shared<std::vector<Total>>();
  for (int r = 0; r < matrix.rows.size(); ++r) rows->push_back(row_total(matrix, r));
  for (int c = 0; c < matrix.columns.size(); ++c) columns->push_back(column_total(matrix, c));
  picture.row_totals = std::move(rows);
  picture.column_totals = std::move(columns);
}

}  // namespace

std::vector<HeatmapPicture> pictures_of(std::vector<std::shared_ptr<const Matrix>> matrices,
                                        const ColorChoice& choice) {
  std::vector<double> values;
  for (const auto& matrix : matrices) {
    const auto more = coloured_values(*matrix);
    values.insert(values.end(), more.begin(), more.end());
  }
  const bool diverging = !matrices.empty() && matrices.front()->diverging;
  Range range =
      choice.clip > 0 ? percentiles(values, choice.clip, 100 - choice.clip) : range_of(values);
  if (choice.fixed) range = *choice.fixed;
  const ColorScale scale(diverging ? ColorMap::blue_orange : choice.map, choice.kind, range,
                         smallest_positive(values), diverging);
  QString note;
  if (choice.fixed)
    note = "colour range fixed";
  else if (choice.clip > 0)
    note =
        QString("colours end at the percentiles %1 and %2").arg(choice.clip).arg(100 - choice.clip);
  else if (matrices.size() > 1)
    note = "common colour range";
  std::vector<HeatmapPicture> pictures;
  for (auto& matrix : matrices) {
    HeatmapPicture picture;
    picture.pyramid = std::make_shared<const Pyramid>(*matrix, choice.pooling);
    picture.scale = scale;
    picture.range_note = note;
    picture.view = HeatmapView::whole(matrix->columns.size(), matrix->rows.size());
    if (matrix->additive) add_totals(picture, *matrix);
    picture.matrix = std::move(matrix);
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

QString pooling_text(const HeatmapPicture& picture, const QRectF& plot, double pixels_per_unit) {
  const auto window = window_of(picture, plot, pixels_per_unit);
  if (!pools(window)) return {};
  const auto cells = [](double per_pixel) {
    return QString::number(std::max(1, static_cast<int>(std::ceil(per_pixel))));
  };
  QString what = "largest";
  if (picture.pyramid->pooling() == Pooling::mean) what = "mean";
  if (picture.pyramid->pooling() == Pooling::sum) what = "sum";
  if (picture.pyramid->pooling() == Pooling::max && picture.matrix->diverging)
    what = "largest difference";
  return QString("one pixel shows the %1 of up to %2 × %3 cells")
      .arg(what, cells(window.cells_per_pixel_x), cells(window.cells_per_pixel_y));
}

void paint(QPainter& painter, const HeatmapPicture& picture, const HeatmapLayout& layout,
           const FigureStyle& style, double pixels_per_unit) {
  if (picture.matrix->empty()) return;
  const auto window = window_of(picture, layout.plot, pixels_per_unit);
  std::vector<float> values;
  picture.pyramid->sample(window, values);
  const ColorScale scale = scale_for(picture, values, window);
  painter.drawImage(layout.plot, colored(values, window, scale));
  painter.setRenderHint(QPainter::Antialiasing);
  if (picture.cell_values) paint_values(painter, picture, layout.plot, style);
  paint_groups(painter, picture, layout, style);
  painter.setPen(QPen(style.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(layout.plot);
  paint_marks(painter, picture, layout.plot, style);
  paint_names(painter, picture, layout, style);
  paint_totals(painter, picture, layout, style);
  paint_color_bar(painter, scale, {bar_text(*picture.matrix, scale), picture.matrix->unit},
                  layout.color_bar, layout.color_labels, style);
  paint_legend(painter, picture, layout, style,
               pooling_text(picture, layout.plot, pixels_per_unit));
}

}  // namespace moescope::viewer
