// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/chart.hpp"

#include <QHelpEvent>
#include <QPicture>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace moescope::viewer {
namespace {

constexpr double kNearPixels = 24;   // a point is pointed at from this far
constexpr double kPanKey = 0.1;      // part of what is in sight
constexpr int kLegendGap = 24;       // between its columns, with the icon's
constexpr int kManyNames = 16;       // in a legend; more have small letters
constexpr int kRowSpacing = 3;       // of a legend
constexpr int kSmallLetters = 10;    // pixels
constexpr double kLeastPart = 1e-4;  // of the whole that can be in sight

// Empty, with the legend below the axes.
void clear_plot(QCustomPlot& plot) {
  plot.clearPlottables();
  plot.clearItems();
  plot.legend->setVisible(false);
  if (plot.plotLayout()->rowCount() > 1) return;
  plot.axisRect()->insetLayout()->take(plot.legend);
  plot.plotLayout()->addElement(1, 0, plot.legend);
  plot.plotLayout()->setRowStretchFactor(1, 0.001);
  plot.plotLayout()->setRowSpacing(0);
  plot.legend->setFillOrder(QCPLegend::foColumnsFirst);
  plot.legend->setBorderPen(Qt::NoPen);
  plot.legend->setMargins(QMargins(8, 0, 8, 4));
}

// As many columns as there is room for; a legend that is not shown goes back to where it takes
// none.
void wrap_legend(QCustomPlot& plot) {
  if (!plot.legend->visible()) {
    if (plot.plotLayout()->rowCount() == 1) return;
    plot.plotLayout()->take(plot.legend);
    plot.plotLayout()->simplify();
    plot.axisRect()->insetLayout()->addElement(plot.legend, Qt::AlignRight | Qt::AlignTop);
    return;
  }
  // A long one must leave room for the chart.
  if (plot.legend->itemCount() > kManyNames) {
    QFont font = plot.legend->font();
    font.setPixelSize(kSmallLetters);
    plot.legend->setFont(font);
    plot.legend->setRowSpacing(0);
  }
  const QFontMetrics metrics(plot.legend->font());
  int widest = 1;
  for (int i = 0; i < plot.legend->itemCount(); ++i)
    if (auto* item = qobject_cast<QCPPlottableLegendItem*>(plot.legend->item(i)))
      widest = std::max(widest, metrics.horizontalAdvance(item->plottable()->name()));
  const int column = widest + plot.legend->iconSize().width() + kLegendGap;
  plot.legend->setWrap(std::max(1, plot.viewport().width() / column));
  plot.legend->setFillOrder(QCPLegend::foColumnsFirst, true);
}

bool logarithmic(const QCPAxis* axis) { return axis->scaleType() == QCPAxis::stLogarithmic; }
double flat(const QCPAxis* axis, double value) {
  return logarithmic(axis) ? std::log(value) : value;
}
double unflat(const QCPAxis* axis, double value) {
  return logarithmic(axis) ? std::exp(value) : value;
}

// Inside the whole, moved rather than cut.
QCPRange clamped(const QCPAxis* axis, const QCPRange& range, const QCPRange& whole) {
  const double low = flat(axis, whole.lower), high = flat(axis, whole.upper);
  const double size = std::clamp(flat(axis, range.upper) - flat(axis, range.lower),
                                 (high - low) * kLeastPart, high - low);
  const double start = std::clamp(flat(axis, range.lower), low, high - size);
  return {unflat(axis, start), unflat(axis, start + size)};
}

QCPRange zoomed(const QCPAxis* axis, double factor, double center) {
  const double at = flat(axis, center), low = flat(axis, axis->range().lower),
               high = flat(axis, axis->range().upper);
  return {unflat(axis, at - (at - low) / factor), unflat(axis, at + (high - at) / factor)};
}

QCPRange moved(const QCPAxis* axis, double part) {
  const double low = flat(axis, axis->range().lower), high = flat(axis, axis->range().upper);
  return {unflat(axis, low + part * (high - low)), unflat(axis, high + part * (high - low))};
}

}  // namespace

bool is_dark(const FigureStyle& style) { return style.background.lightness() < 128; }

void style_plot(QCustomPlot& plot, const FigureStyle& style) {
  const QPen line(style.line, 1);
  for (auto* axis : {plot.xAxis, plot.yAxis, plot.xAxis2, plot.yAxis2}) {
    axis->setBasePen(line);
    axis->setTickPen(line);
    axis->setSubTickPen(line);
    axis->setLabelFont(style.font);
    axis->setTickLabelFont(style.font);
    axis->setLabelColor(style.text);
    axis->setTickLabelColor(style.text);
    QColor faint = style.line;
    faint.setAlphaF(0.45F);
    axis->grid()->setPen(QPen(faint, 1));
    axis->grid()->setZeroLinePen(Qt::NoPen);
    axis->setScaleType(QCPAxis::stLinear);
    axis->setRangeReversed(false);
    axis->setSubTicks(true);
    axis->setTickLength(5, 0);
    axis->setNumberFormat("g");
    axis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
  }
  plot.legend->setFont(style.font);
  plot.legend->setTextColor(style.text);
  plot.legend->setBrush(Qt::NoBrush);
  plot.legend->setIconSize(34, 14);
  plot.legend->setRowSpacing(kRowSpacing);
}

Chart::Chart(QWidget* parent) : QCustomPlot(parent), style_(figure_style(Theme::light)) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName("chart");
  setInteractions(QCP::iNone);
  clear_plot(*this);
  connect(this, &QCustomPlot::afterLayout, this, [this] {
    if (content_ && content_->fit) content_->fit(*this, style_);
  });
  set_style(style_);
}

void Chart::set_content(std::shared_ptr<const ChartContent> content) {
  const bool same = content_ && content && content_->subject == content->subject;
  const ChartView before = view();
  content_ = std::move(content);
  message_.clear();
  point_at(-1);
  rebuild();
  if (same) set_view(before);
  setAccessibleName(content_->title);
}

void Chart::set_message(const QString& message) {
  content_.reset();
  message_ = message;
  cursor_ = -1;
  rebuild();
  setAccessibleName("chart, " + message);
}

void Chart::set_style(const FigureStyle& style) {
  style_ = style;
  const ChartView before = view();
  rebuild();
  if (content_) set_view(before);
}

void Chart::rebuild() {
  clear_plot(*this);
  setBackground(QBrush(style_.background));
  plotLayout()->setVisible(static_cast<bool>(content_));
  for (auto* rect : axisRects()) rect->setVisible(static_cast<bool>(content_));
  if (content_) content_->build(*this, style_);
  wrap_legend(*this);
  whole_ = view();
  replot(rpQueuedReplot);
  update();
}

void Chart::set_view(ChartView view) {
  xAxis->setRange(clamped(xAxis, view.x, whole_.x));
  if (content_ && content_->zooms_up) yAxis->setRange(clamped(yAxis, view.y, whole_.y));
  replot(rpQueuedReplot);
}

void Chart::zoom(double factor, const QPointF& pixel) {
  if (!content_) return;
  set_view({zoomed(xAxis, factor, xAxis->pixelToCoord(pixel.x())),
            zoomed(yAxis, factor, yAxis->pixelToCoord(pixel.y()))});
}

void Chart::reset_view() {
  if (content_) set_view(whole_);
}

void Chart::pan(double right, double down) {
  if (content_)
    set_view({moved(xAxis, right), moved(yAxis, yAxis->rangeReversed() ? down : -down)});
}

QPointF Chart::pixel_of(int stop) const {
  const QPointF at = content_->stops[static_cast<std::size_t>(stop)].at;
  return {xAxis->coordToPixel(at.x()), yAxis->coordToPixel(at.y())};
}

QPointF Chart::cursor_pixel() const {
  return cursor_ >= 0 ? pixel_of(cursor_) : QPointF(axisRect()->rect().center());
}

int Chart::stop_at(const QPointF& pixel) const {
  if (!content_ || !axisRect()->rect().contains(pixel.toPoint())) return -1;
  const QPointF at(xAxis->pixelToCoord(pixel.x()), yAxis->pixelToCoord(pixel.y()));
  int nearest = -1;
  double least = kNearPixels;
  for (int i = 0; i < static_cast<int>(content_->stops.size()); ++i) {
    const ChartStop& stop = content_->stops[static_cast<std::size_t>(i)];
    if (stop.region.isValid() && stop.region.contains(at)) return i;
    const QPointF away = pixel_of(i) - pixel;
    if (const double far = std::hypot(away.x(), away.y()); far < least) {
      least = far;
      nearest = i;
    }
  }
  return nearest;
}

void Chart::point_at(int stop) {
  if (stop == cursor_) return;
  cursor_ = stop;
  const QString text = stop >= 0 ? content_->stops[static_cast<std::size_t>(stop)].text : QString();
  describe(this, text);
  Q_EMIT status(text);
  Q_EMIT stop_hovered(stop);
  update();
}

void Chart::paintEvent(QPaintEvent* event) {
  QCustomPlot::paintEvent(event);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (!content_) {
    paint_message(painter, *this, style_, message_);
  } else if (cursor_ >= 0) {
    painter.setClipRect(axisRect()->rect().adjusted(-6, -6, 6, 6));
    painter.setPen(QPen(style_.accent, 2));
    painter.drawEllipse(pixel_of(cursor_), 5, 5);
    painter.setClipping(false);
  }
  paint_focus(painter, *this, style_);
}

void Chart::resizeEvent(QResizeEvent* event) {
  QCustomPlot::resizeEvent(event);
  wrap_legend(*this);
  replot(rpQueuedReplot);
}

void Chart::mouseMoveEvent(QMouseEvent* event) {
  if (!content_) return;
  if (drag_.holds(*event)) {
    if (const auto away = drag_.moved(*event))
      pan(-away->x() / axisRect()->width(), -away->y() / axisRect()->height());
    return;
  }
  point_at(stop_at(event->position()));
}

void Chart::mousePressEvent(QMouseEvent* event) { drag_.press(*event); }

void Chart::mouseReleaseEvent(QMouseEvent* event) {
  if (!drag_.release(*event) || !content_) return;
  const int stop = stop_at(event->position());
  if (stop < 0) return Q_EMIT cleared();
  point_at(stop);
  Q_EMIT stop_chosen(stop);
}

void Chart::mouseDoubleClickEvent(QMouseEvent*) { reset_view(); }

void Chart::wheelEvent(QWheelEvent* event) {
  zoom(zoom_of(*event), event->position());
  event->accept();
}

void Chart::leaveEvent(QEvent*) { point_at(-1); }

void Chart::move_in_series(int by) {
  const auto& stops = content_->stops;
  if (stops.empty()) return;
  const int next = cursor_ + by;
  if (cursor_ < 0) return point_at(0);
  if (next < 0 || next >= static_cast<int>(stops.size())) return;
  if (stops[static_cast<std::size_t>(next)].series !=
      stops[static_cast<std::size_t>(cursor_)].series)
    return;
  point_at(next);
}

void Chart::move_to_series(int by) {
  const auto& stops = content_->stops;
  if (stops.empty()) return;
  if (cursor_ < 0) return point_at(0);
  const auto first_of = [&](int series) {
    return std::ranges::find(stops, series, &ChartStop::series) - stops.begin();
  };
  const int series = stops[static_cast<std::size_t>(cursor_)].series;
  const auto place = cursor_ - first_of(series);
  const auto first = first_of(series + by);
  if (series + by < 0 || first == static_cast<std::ptrdiff_t>(stops.size())) return;
  const auto count = std::ranges::count(stops, series + by, &ChartStop::series);
  point_at(static_cast<int>(first + std::min<std::ptrdiff_t>(place, count - 1)));
}

void Chart::keyPressEvent(QKeyEvent* event) {
  if (!content_) return QWidget::keyPressEvent(event);
  if (const auto factor = zoom_of_key(event->key())) return zoom(*factor, cursor_pixel());
  if (is_reset_key(event->key())) return reset_view();
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  switch (event->key()) {
    case Qt::Key_Left: return shift ? pan(-kPanKey, 0) : move_in_series(-1);
    case Qt::Key_Right: return shift ? pan(kPanKey, 0) : move_in_series(1);
    case Qt::Key_Up: return shift ? pan(0, -kPanKey) : move_to_series(-1);
    case Qt::Key_Down: return shift ? pan(0, kPanKey) : move_to_series(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (cursor_ >= 0) Q_EMIT stop_chosen(cursor_);
      return;
    case Qt::Key_Escape: return Q_EMIT cleared();
    default: QWidget::keyPressEvent(event);
  }
}

bool Chart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !content_) return QCustomPlot::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const int stop = stop_at(help->pos());
  if (stop < 0)
    QToolTip::hideText();
  else
    QToolTip::showText(help->globalPos(), content_->stops[static_cast<std::size_t>(stop)].text,
                       this);
  return true;
}

void ChartFigure::paint_body(QPainter& painter, const QRectF& page, const FigureStyle& style,
                             double) const {
  QRectF area = page;
  if (!note_.isEmpty()) {
    QFont font = style.font;
    font.setPixelSize(style.font.pixelSize() - 1);
    constexpr auto kWrap = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;
    const QRectF needed = QFontMetricsF(font).boundingRect(page, kWrap, note_);
    area.setBottom(page.bottom() - needed.height() - 4);
    painter.setFont(font);
    painter.setPen(style.text);
    painter.drawText(QRectF(page.left(), area.bottom(), page.width(), needed.height() + 4), kWrap,
                     note_);
    area.setBottom(area.bottom() - 8);
  }
  QCustomPlot plot;
  clear_plot(plot);
  plot.setBackground(QBrush(style.background));
  plot.setViewport(QRect(0, 0, static_cast<int>(area.width()), static_cast<int>(area.height())));
  content_->build(plot, style);
  wrap_legend(plot);
  if (content_->fit)
    QObject::connect(&plot, &QCustomPlot::afterLayout, [&] { content_->fit(plot, style); });
  plot.xAxis->setRange(view_.x);
  plot.yAxis->setRange(view_.y);
  QPicture picture;
  QCPPainter recorder(&picture);
  // As vectors: without the tricks that fit lines to the pixels of a screen.
  recorder.setMode(QCPPainter::pmVectorized);
  plot.toPainter(&recorder, static_cast<int>(area.width()), static_cast<int>(area.height()));
  recorder.end();
  painter.save();
  painter.translate(area.topLeft());
  // A picture plays at the resolution it was recorded at, whatever the device's.
  painter.scale(static_cast<double>(picture.logicalDpiX()) / painter.device()->logicalDpiX(),
                static_cast<double>(picture.logicalDpiY()) / painter.device()->logicalDpiY());
  picture.play(&painter);
  painter.restore();
}

}  // namespace moescope::viewer
