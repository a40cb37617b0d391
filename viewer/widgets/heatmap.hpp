// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix on the screen: zoom at the cursor, pan, reset, keys, and the exact value of the cell
// that is pointed at. It knows places; panels translate them to experts and ranks.
#pragma once

#include <QWidget>

#include "viewer/figure/heatmap_picture.hpp"
#include "viewer/widgets/pointing.hpp"

namespace moescope::viewer {

class Heatmap : public QWidget {
  Q_OBJECT

 public:
  explicit Heatmap(QWidget* parent = nullptr);

  // Keeps what is in sight when the shape stays.
  void set_picture(HeatmapPicture picture);
  // Nothing to show, and why.
  void set_message(const QString& message);
  void set_theme(Theme theme);
  const HeatmapPicture& picture() const { return picture_; }
  bool has_picture() const { return static_cast<bool>(picture_.matrix); }

  // Places of rows and columns.
  void set_hovered(std::vector<int> rows, std::vector<int> columns);
  void set_pinned(std::vector<int> rows, std::vector<int> columns);

  void zoom(double factor);  // at the cursor's cell, or the middle
  void reset_view();
  // Ignored when the shape is another.
  void set_view(const HeatmapView& view);
  QRectF plot() const;
  // "row 3 → column 5: 1,234 bytes" with the names of what they are.
  QString cell_text(const QPoint& cell) const;

  QSize sizeHint() const override { return {620, 560}; }
  QSize minimumSizeHint() const override { return {260, 220}; }

 Q_SIGNALS:
  // Places; (-1, -1) when the cursor left.
  void cell_hovered(int row, int column);
  void cell_chosen(int row, int column);
  void cleared();
  void view_changed();
  void status(const QString& text);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void point_at(const QPoint& cell);
  void move_cursor(int right, int down);
  bool zoom_key(int key);

  HeatmapPicture picture_;
  QString message_;
  FigureStyle style_;
  Drag drag_;
};

}  // namespace moescope::viewer
