// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map as a figure.
#pragma once

#include "viewer/figure/figure.hpp"
#include "viewer/figure/heatmap_picture.hpp"

namespace moescope::viewer {

class HeatmapFigure final : public Figure {
 public:
  HeatmapFigure(HeatmapPicture picture, QString footer)
      : picture_(std::move(picture)), footer_(std::move(footer)) {}

  Words words() const override {
    return {picture_.matrix->title, picture_.matrix->subtitle, footer_};
  }
  void paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                  double pixels_per_unit) const override {
    paint(painter, picture_, layout_of(picture_, style, area), style, pixels_per_unit);
  }

 private:
  HeatmapPicture picture_;
  QString footer_;
};

}  // namespace moescope::viewer
