// SPDX-License-Identifier: GPL-3.0-or-later
// The values of a heat map as a histogram, with the two ends of its colours to be dragged.
//
// Mouse: drag an end, or click to bring the nearer end there. Keys: left and right move an end by a
// hundredth of the axis (Shift: a tenth), up and down change the end that they move, Home and End
// bring it to the smallest or largest value.
#pragma once

#include <QWidget>

#include "viewer/color/histogram.hpp"
#include "viewer/figure/style.hpp"

namespace moescope::viewer {

class DomainHistogram : public QWidget {
  Q_OBJECT

 public:
  explicit DomainHistogram(QWidget* parent = nullptr);

  static constexpr int kBins = 128;
  // Of kBins, of the values that `scale`, the colours now, is chosen for.
  void set_histogram(Histogram histogram, const ColorScale& scale, const QString& unit);
  void set_scale(const ColorScale& scale);
  void set_theme(Theme theme);

  const Histogram& histogram() const { return histogram_; }
  Range range() const { return scale_.range(); }
  // Of an end on the screen.
  double x_of(double value) const;

  QSize sizeHint() const override { return {420, 92}; }
  QSize minimumSizeHint() const override { return {160, 92}; }

 Q_SIGNALS:
  void range_moved(Range range);   // while an end is moved
  void range_chosen(Range range);  // it was let go
  void status(const QString& text);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class End { low, high };
  QRectF plot() const;
  void move_end(double position);
  void paint_bars(QPainter& painter, const QRectF& area) const;
  void paint_axis(QPainter& painter, const QRectF& area) const;

  Histogram histogram_;
  ColorScale scale_;
  QString unit_;
  FigureStyle style_;
  End end_ = End::high;  // that is moved
  bool dragged_ = false;
};

}  // namespace moescope::viewer
