// SPDX-License-Identifier: GPL-3.0-or-later
// A finished picture with its title and footer, drawn by one path for people, for --export and for
// the README.
#pragma once

#include <QPainter>
#include <QSize>
#include <QString>

#include "core/result.hpp"
#include "viewer/figure/style.hpp"

namespace moescope::viewer {

// Around everything on a page, in units.
inline constexpr double kFigureMargin = 14;

class Figure {
 public:
  virtual ~Figure() = default;

  struct Words {
    QString title, subtitle;
    QString footer;  // file, run and range
  };
  virtual Words words() const = 0;
  // In units, when nobody asks for another.
  virtual QSize preferred_size() const { return {840, 760}; }
  // What stands between title and footer. `pixels_per_unit`: of the device, for images in it.
  virtual void paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                          double pixels_per_unit) const = 0;
};

struct FigureOptions {
  QSize size;     // in units, empty for the figure's own; a PNG has `scale` pixels for each
  int scale = 1;  // 1, 2 or 4
  Theme theme = Theme::light;
};

void paint_figure(QPainter& painter, const Figure& figure, const FigureOptions& options,
                  double pixels_per_unit);
QImage figure_image(const Figure& figure, const FigureOptions& options);

// By the ending of the path: .png, .svg (cells as an image, axes and text as vectors) or .pdf. The
// same figure gives the same bytes. bad_input for another ending.
core::Result<void> export_figure(const Figure& figure, const FigureOptions& options,
                                 const QString& path);
// Endings of export_figure.
bool is_picture_path(const QString& path);

}  // namespace moescope::viewer
