// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map as a figure, or several side by side.
#pragma once

#include <vector>

#include "viewer/figure/figure.hpp"
#include "viewer/figure/heatmap_picture.hpp"

namespace moescope::viewer {

class HeatmapFigure final : public Figure {
 public:
  // At least one picture.
  HeatmapFigure(std::vector<HeatmapPicture> pictures, QString footer)
      : pictures_(std::move(pictures)), footer_(std::move(footer)) {}

  Words words() const override;
  QSize preferred_size() const override;
  void paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                  double pixels_per_unit) const override;

 private:
  std::vector<HeatmapPicture> pictures_;
  QString footer_;
};

}  // namespace moescope::viewer
