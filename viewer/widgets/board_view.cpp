// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/board_view.hpp"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <utility>

namespace moescope::viewer {
namespace {

constexpr double kMargin = 6;

}  // namespace

BoardView::BoardView(QWidget* parent) : QWidget(parent), style_(figure_style(Theme::light)) {
  setObjectName("board");
  setAccessibleName("experts on ranks");
  setAccessibleDescription(
      "Arrow keys go from slot to slot, Enter takes an expert up and puts it down, Ctrl+Enter adds "
      "a replica, Delete removes a copy, Esc puts it back");
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setMinimumWidth(220);
}

void BoardView::set_board(std::shared_ptr<const Board> board) {
  const bool same_shape = board_ && board && board_->ranks.size() == board->ranks.size();
  board_ = std::move(board);
  message_.clear();
  if (!same_shape) marks_ = {};
  if (!chip_at(marks_.carried)) put_back();
  fit_height();
  update();
}

void BoardView::set_message(const QString& message) {
  board_ = nullptr;
  marks_ = {};
  pressed_.reset();
  message_ = message;
  setMinimumHeight(0);
  update();
}

void BoardView::set_theme(Theme theme) {
  style_ = figure_style(theme);
  update();
}

void BoardView::set_check(std::function<core::Result<void>(const PlacementEdit&)> check) {
  check_ = std::move(check);
}

void BoardView::set_marked(std::vector<int> experts, std::vector<int> ranks) {
  marks_.experts = std::move(experts);
  marks_.ranks = std::move(ranks);
  update();
}

BoardLayout BoardView::board_layout() const {
  if (!board_) return {};
  return layout_of(*board_, style_, QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin));
}

void BoardView::fit_height() {
  if (!board_) return;
  const double least =
      layout_of(*board_, style_, QRectF(kMargin, kMargin, width() - 2 * kMargin, 0)).height;
  setMinimumHeight(static_cast<int>(least + 2 * kMargin));
}

const Chip* BoardView::chip_at(const BoardPlace& place) const {
  if (!board_ || !place.valid() || place.rank >= static_cast<int>(board_->ranks.size()))
    return nullptr;
  const auto& chips = board_->ranks[static_cast<std::size_t>(place.rank)].chips;
  const auto slot = static_cast<std::size_t>(place.slot);
  return slot < chips.size() ? &chips[slot] : nullptr;
}

QString BoardView::text_of(const BoardPlace& place) const {
  if (!board_ || !place.valid()) return {};
  if (const Chip* chip = chip_at(place)) return chip_text(*board_, place.rank, *chip);
  return rank_text(*board_, place.rank);
}

std::optional<PlacementEdit> BoardView::edit_for(const BoardPlace& target, bool copy) const {
  const Chip* carried = chip_at(marks_.carried);
  if (!carried || !target.valid() || target == marks_.carried) return std::nullopt;
  PlacementEdit edit{PlacementEdit::Kind::move, board_->layer, carried->expert, marks_.carried.rank,
                     target.rank};
  if (copy) {
    edit.kind = PlacementEdit::Kind::add;
  } else if (const Chip* under = chip_at(target); under && target.rank != edit.from) {
    edit.kind = PlacementEdit::Kind::swap;
    edit.other = under->expert;
  }
  return edit;
}

void BoardView::aim(const BoardPlace& target, bool copy) {
  const auto edit = edit_for(target, copy);
  marks_.target = edit ? target : BoardPlace{};
  if (edit) {
    const auto allowed = check_ ? check_(*edit) : core::Result<void>();
    marks_.target_allowed = static_cast<bool>(allowed);
    Q_EMIT status(allowed ? "Drop: " + describe(*edit)
                          : QString::fromStdString(allowed.error().message));
    Q_EMIT edit_considered(allowed ? edit : std::nullopt);
  } else {
    Q_EMIT edit_considered(std::nullopt);
  }
  update();
}

void BoardView::drop(const BoardPlace& target, bool copy) {
  const auto edit = edit_for(target, copy);
  put_back();
  if (edit) Q_EMIT edit_wanted(*edit);
}

void BoardView::put_back() {
  const bool carried = carrying();
  marks_.carried = marks_.target = {};
  pressed_.reset();
  by_mouse_ = false;
  if (carried) Q_EMIT edit_considered(std::nullopt);
  update();
}

void BoardView::point_at(const BoardPlace& place) {
  if (place == marks_.cursor) return;
  marks_.cursor = place;
  if (!carrying()) {
    Q_EMIT place_hovered(place);
    Q_EMIT status(text_of(place));
  }
  update();
}

void BoardView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style_.background);
  if (!board_) {
    painter.setFont(figure_font(14));
    painter.setPen(style_.muted);
    painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                     message_);
    return;
  }
  const BoardLayout where = board_layout();
  paint(painter, *board_, where, marks_, style_);
  if (const Chip* chip = chip_at(marks_.carried)) {
    const QRectF home = where.columns[static_cast<std::size_t>(marks_.carried.rank)]
                            .slots[static_cast<std::size_t>(marks_.carried.slot)];
    QRectF ghost(QPointF(), home.size());
    ghost.moveCenter(by_mouse_ ? mouse_ : home.center() + QPointF(4, -4));
    painter.setOpacity(0.85);
    paint_chip(painter, *chip, ghost, style_);
  }
  if (hasFocus()) {
    painter.setOpacity(1);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
  }
}

void BoardView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit_height();
}

void BoardView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const BoardPlace place = board_layout().at(event->position());
  if (chip_at(place)) {
    pressed_ = event->position();
    marks_.cursor = place;
  }
  update();
}

void BoardView::mouseMoveEvent(QMouseEvent* event) {
  mouse_ = event->position();
  const BoardPlace place = board_layout().at(mouse_);
  if (pressed_ && !by_mouse_ &&
      (mouse_ - *pressed_).manhattanLength() >= QApplication::startDragDistance()) {
    marks_.carried = board_layout().at(*pressed_);
    by_mouse_ = true;
  }
  if (by_mouse_)
    aim(place, event->modifiers().testFlag(Qt::ControlModifier));
  else
    point_at(place);
  update();
}

void BoardView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (by_mouse_)
    drop(board_layout().at(event->position()), event->modifiers().testFlag(Qt::ControlModifier));
  else if (pressed_)
    Q_EMIT place_chosen(marks_.cursor);
  pressed_.reset();
}

void BoardView::leaveEvent(QEvent*) {
  if (!carrying()) Q_EMIT place_hovered({});
}

void BoardView::contextMenuEvent(QContextMenuEvent* event) {
  const BoardPlace place = event->reason() == QContextMenuEvent::Keyboard
                               ? marks_.cursor
                               : board_layout().at(event->pos());
  if (!chip_at(place)) return;
  put_back();
  point_at(place);
  QPoint where = event->globalPos();
  if (event->reason() == QContextMenuEvent::Keyboard)
    where = mapToGlobal(board_layout()
                            .columns[static_cast<std::size_t>(place.rank)]
                            .slots[static_cast<std::size_t>(place.slot)]
                            .center()
                            .toPoint());
  Q_EMIT menu_wanted(place, where);
}

void BoardView::move_cursor(int right, int down) {
  if (!board_ || board_->ranks.empty()) return;
  const BoardLayout where = board_layout();
  BoardPlace to = marks_.cursor.valid() ? marks_.cursor : BoardPlace{0, 0};
  if (marks_.cursor.valid()) {
    to.rank = std::clamp(to.rank + right, 0, static_cast<int>(board_->ranks.size()) - 1);
    to.slot += down;
  }
  const auto slots =
      static_cast<int>(where.columns[static_cast<std::size_t>(to.rank)].slots.size());
  to.slot = std::clamp(to.slot, 0, std::max(0, slots - 1));
  point_at(to);
}

void BoardView::keyPressEvent(QKeyEvent* event) {
  const bool copy = event->modifiers().testFlag(Qt::ControlModifier);
  switch (event->key()) {
    case Qt::Key_Left: move_cursor(-1, 0); break;
    case Qt::Key_Right: move_cursor(1, 0); break;
    case Qt::Key_Up: move_cursor(0, -1); break;
    case Qt::Key_Down: move_cursor(0, 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (carrying()) {
        drop(marks_.cursor, copy);
      } else if (const Chip* chip = chip_at(marks_.cursor)) {
        marks_.carried = marks_.cursor;
        Q_EMIT status(
            QString("carrying expert %1: arrows choose where, Enter drops, Ctrl+Enter adds "
                    "a replica, Esc puts it back")
                .arg(chip->expert));
        update();
      }
      return;
    case Qt::Key_Delete:
      if (const Chip* chip = chip_at(marks_.cursor)) {
        const PlacementEdit edit{PlacementEdit::Kind::remove, board_->layer, chip->expert,
                                 marks_.cursor.rank};
        put_back();
        Q_EMIT edit_wanted(edit);
      }
      return;
    case Qt::Key_Escape:
      if (carrying()) {
        put_back();
        return;
      }
      [[fallthrough]];
    default: QWidget::keyPressEvent(event); return;
  }
  if (carrying()) aim(marks_.cursor, copy);
}

bool BoardView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = text_of(board_layout().at(help->pos()));
    if (text.isEmpty())
      QToolTip::hideText();
    else
      QToolTip::showText(help->globalPos(), text, this);
    return true;
  }
  // The window's own Esc clears what is pinned; a carried chip goes back first.
  if (event->type() == QEvent::ShortcutOverride && carrying() &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  return QWidget::event(event);
}

}  // namespace moescope::viewer
