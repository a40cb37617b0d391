// SPDX-License-Identifier: GPL-3.0-or-later
// A chart on the screen: zoom at the cursor, pan, reset, keys, and the exact value of what is
// pointed at, with the habits of Heatmap. It knows places; panels say what they mean.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "viewer/figure/figure.hpp"
#include "viewer/widgets/custom_plot.hpp"
#include "viewer/widgets/pointing.hpp"

namespace moescope::viewer {

// A thing in the chart that can be pointed at, in axis coordinates: a point, or a bar (`region`).
struct ChartStop {
  int series = 0;
  QPointF at;
  QRectF region;              // empty: only near `at`
  QString text;               // its exact values
  int layer = -1, rank = -1;  // what it is, where it is one
};

struct ChartContent {
  // What the numbers are of: the part in sight is kept while this stays.
  QString subject;
  QString title;                 // for people who do not see the picture
  QString note;                  // how what is drawn is to be read
  bool zooms_up = false;         // the vertical axis too
  std::vector<ChartStop> stops;  // grouped by series, each in the order of the arrow keys
  // Draws axes, data and legend into an empty plot, and sets the ranges in which all is seen.
  std::function<void(QCustomPlot&, const FigureStyle&)> build;
  // Optional: after each layout, when it is known how much room there is for texts.
  std::function<void(QCustomPlot&, const FigureStyle&)> fit;
};

// What is in sight.
struct ChartView {
  QCPRange x, y;
};

bool is_dark(const FigureStyle& style);
// Fonts and colours of axes and legend. Builders begin with it.
void style_plot(QCustomPlot& plot, const FigureStyle& style);

class Chart : public QCustomPlot {
  Q_OBJECT

 public:
  explicit Chart(QWidget* parent = nullptr);

  void set_content(std::shared_ptr<const ChartContent> content);
  // Nothing to show, and why.
  void set_message(const QString& message);
  void set_style(const FigureStyle& style);
  const ChartContent* content() const { return content_.get(); }
  std::shared_ptr<const ChartContent> shared_content() const { return content_; }
  ChartView view() const { return {xAxis->range(), yAxis->range()}; }

  void zoom(double factor, const QPointF& pixel);
  void reset_view();
  // Index of the stop at a pixel, or -1.
  int stop_at(const QPointF& pixel) const;
  QPointF pixel_of(int stop) const;

  QSize sizeHint() const override { return {620, 460}; }
  QSize minimumSizeHint() const override { return {260, 220}; }

 Q_SIGNALS:
  void stop_hovered(int stop);  // -1 when the cursor left
  void stop_chosen(int stop);
  void cleared();
  void status(const QString& text);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void rebuild();
  void point_at(int stop);
  void move_in_series(int by);
  void move_to_series(int by);
  void pan(double right, double down);  // parts of what is in sight
  void set_view(ChartView view);
  QPointF cursor_pixel() const;

  std::shared_ptr<const ChartContent> content_;
  QString message_;
  FigureStyle style_;
  ChartView whole_;
  int cursor_ = -1;
  Drag drag_;
};

// The chart with title, footer and a note below it: drawn anew, so that vectors stay vectors.
class ChartFigure final : public Figure {
 public:
  ChartFigure(std::shared_ptr<const ChartContent> content, ChartView view, Words words,
              QString note)
      : content_(std::move(content)),
        view_(view),
        words_(std::move(words)),
        note_(std::move(note)) {}

  Words words() const override { return words_; }
  void paint_body(QPainter& painter, const QRectF& page, const FigureStyle& style,
                  double pixels_per_unit) const override;

 private:
  std::shared_ptr<const ChartContent> content_;
  ChartView view_;
  Words words_;
  QString note_;
};

}  // namespace moescope::viewer
