// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/heatmap.hpp"

#include <QHelpEvent>
#include <QToolTip>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

QString entity_name(const MatrixAxis& axis, int place) {
  return axis.title + ' ' + axis.names[static_cast<std::size_t>(place)];
}

}  // namespace

Heatmap::Heatmap(QWidget* parent) : QWidget(parent), style_(figure_style(Theme::light)) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName("heat map");
  setAccessibleDescription("arrow keys move over the cells, Enter selects, T shows a table");
}

void Heatmap::set_picture(HeatmapPicture picture) {
  const bool same_shape = picture_.matrix && picture_.view.columns == picture.view.columns &&
                          picture_.view.rows == picture.view.rows;
  if (same_shape) {
    picture.view = picture_.view;
    picture.cursor = picture_.cursor;
    picture.hovered_rows = picture_.hovered_rows;
    picture.hovered_columns = picture_.hovered_columns;
    picture.pinned_rows = picture_.pinned_rows;
    picture.pinned_columns = picture_.pinned_columns;
  }
  picture_ = std::move(picture);
  message_.clear();
  setAccessibleName(picture_.matrix->title + ", " + picture_.matrix->subtitle);
  update();
}

void Heatmap::set_message(const QString& message) {
  picture_ = {};
  message_ = message;
  setAccessibleName("heat map, " + message);
  update();
}

void Heatmap::set_theme(Theme theme) {
  style_ = figure_style(theme);
  update();
}

void Heatmap::set_hovered(std::vector<int> rows, std::vector<int> columns) {
  picture_.hovered_rows = std::move(rows);
  picture_.hovered_columns = std::move(columns);
  update();
}

void Heatmap::set_pinned(std::vector<int> rows, std::vector<int> columns) {
  picture_.pinned_rows = std::move(rows);
  picture_.pinned_columns = std::move(columns);
  update();
}

QRectF Heatmap::plot() const {
  return layout_of(picture_, style_, QRectF(rect()).adjusted(8, 4, -8, -4)).plot;
}

QString Heatmap::cell_text(const QPoint& cell) const {
  if (!picture_.matrix || cell.x() < 0) return {};
  const Matrix& matrix = *picture_.matrix;
  return QString("%1, %2: %3")
      .arg(entity_name(matrix.rows, cell.y()), entity_name(matrix.columns, cell.x()),
           exact_text(matrix.at(cell.y(), cell.x()), matrix.unit));
}

void Heatmap::set_view(const HeatmapView& view) {
  if (view == picture_.view || view.columns != picture_.view.columns ||
      view.rows != picture_.view.rows)
    return;
  picture_.view = view;
  Q_EMIT view_changed();
  update();
}

void Heatmap::zoom(double factor) {
  if (!has_picture()) return;
  const QPointF anchor = picture_.cursor.x() >= 0 ? QPointF(picture_.cursor) + QPointF(0.5, 0.5)
                                                  : picture_.view.cells.center();
  set_view(picture_.view.zoomed(factor, anchor));
}

void Heatmap::reset_view() {
  if (has_picture()) set_view(HeatmapView::whole(picture_.view.columns, picture_.view.rows));
}

void Heatmap::point_at(const QPoint& cell) {
  if (cell == picture_.cursor) return;
  picture_.cursor = cell;
  const QString text = cell_text(cell);
  describe(this, text);
  Q_EMIT status(text);
  Q_EMIT cell_hovered(cell.y(), cell.x());
  update();
}

void Heatmap::move_cursor(int right, int down) {
  const HeatmapView& view = picture_.view;
  QPoint cell = picture_.cursor;
  if (cell.x() < 0)
    cell = QPoint(static_cast<int>(view.cells.left()), static_cast<int>(view.cells.top()));
  else
    cell += QPoint(right, down);
  cell = QPoint(std::clamp(cell.x(), 0, view.columns - 1), std::clamp(cell.y(), 0, view.rows - 1));
  set_view(view.showing(cell.x(), cell.y()));
  point_at(cell);
}

void Heatmap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style_.background);
  const QRectF area = QRectF(rect()).adjusted(8, 4, -8, -4);
  if (!has_picture() || picture_.matrix->empty()) {
    paint_message(painter, *this, style_, message_);
  } else {
    paint(painter, picture_, layout_of(picture_, style_, area), style_, devicePixelRatioF());
  }
  paint_focus(painter, *this, style_);
}

void Heatmap::mouseMoveEvent(QMouseEvent* event) {
  if (!has_picture()) return;
  const QRectF area = plot();
  if (drag_.holds(*event)) {
    if (const auto moved = drag_.moved(*event))
      set_view(picture_.view.panned({-moved->x() / area.width() * picture_.view.cells.width(),
                                     -moved->y() / area.height() * picture_.view.cells.height()}));
    return;
  }
  point_at(picture_.view.index_at(event->position(), area));
}

void Heatmap::mousePressEvent(QMouseEvent* event) { drag_.press(*event); }

void Heatmap::mouseReleaseEvent(QMouseEvent* event) {
  if (!drag_.release(*event) || !has_picture()) return;
  const QPoint cell = picture_.view.index_at(event->position(), plot());
  if (cell.x() < 0) return Q_EMIT cleared();
  point_at(cell);
  Q_EMIT cell_chosen(cell.y(), cell.x());
}

void Heatmap::mouseDoubleClickEvent(QMouseEvent*) { reset_view(); }

void Heatmap::wheelEvent(QWheelEvent* event) {
  if (!has_picture()) return;
  set_view(picture_.view.zoomed(zoom_of(*event), picture_.view.cell_of(event->position(), plot())));
  event->accept();
}

void Heatmap::leaveEvent(QEvent*) { point_at({-1, -1}); }

bool Heatmap::zoom_key(int key) {
  if (const auto factor = zoom_of_key(key))
    zoom(*factor);
  else if (is_reset_key(key))
    reset_view();
  else
    return false;
  return true;
}

void Heatmap::keyPressEvent(QKeyEvent* event) {
  if (!has_picture() || zoom_key(event->key())) return;
  const HeatmapView& view = picture_.view;
  const bool pan = event->modifiers() & Qt::ShiftModifier;
  const auto step = [&](int right, int down) {
    if (pan)
      set_view(view.panned({right * view.cells.width() / 10, down * view.cells.height() / 10}));
    else
      move_cursor(right, down);
  };
  switch (event->key()) {
    case Qt::Key_Left: return step(-1, 0);
    case Qt::Key_Right: return step(1, 0);
    case Qt::Key_Up: return step(0, -1);
    case Qt::Key_Down: return step(0, 1);
    case Qt::Key_PageUp: return step(0, -std::max(1, static_cast<int>(view.cells.height())));
    case Qt::Key_PageDown: return step(0, std::max(1, static_cast<int>(view.cells.height())));
    case Qt::Key_Home: return step(-view.columns, 0);
    case Qt::Key_End: return step(view.columns, 0);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (picture_.cursor.x() >= 0) Q_EMIT cell_chosen(picture_.cursor.y(), picture_.cursor.x());
      return;
    case Qt::Key_Escape: return Q_EMIT cleared();
    default: QWidget::keyPressEvent(event);
  }
}

bool Heatmap::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !has_picture()) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const QString text = cell_text(picture_.view.index_at(help->pos(), plot()));
  if (text.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(help->globalPos(), text, this);
  return true;
}

}  // namespace moescope::viewer
