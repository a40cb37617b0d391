// SPDX-License-Identifier: GPL-3.0-or-later
// A layer of a placement on the screen: chips are dragged with the mouse or carried with the keys.
// It says what is wished; whether it can be is asked through `check`, and the owner does it.
//
// Mouse: drag a chip onto free ground to move it, onto a chip to swap, with Ctrl to add a replica.
// Keys: arrows go from slot to slot; Enter takes a chip up and puts it down (Ctrl+Enter: a
// replica); Delete removes a copy; Esc puts it back.
#pragma once

#include <QWidget>
#include <functional>
#include <memory>
#include <optional>

#include "viewer/figure/board_picture.hpp"
#include "viewer/model/placement_edit.hpp"

namespace moescope::viewer {

class BoardView : public QWidget {
  Q_OBJECT

 public:
  explicit BoardView(QWidget* parent = nullptr);

  void set_board(std::shared_ptr<const Board> board);
  // Nothing to show, and why.
  void set_message(const QString& message);
  void set_theme(Theme theme);
  void set_check(std::function<core::Result<void>(const PlacementEdit&)> check);
  // Experts and ranks that are pinned or pointed at elsewhere.
  void set_marked(std::vector<int> experts, std::vector<int> ranks);

  const Board* board() const { return board_.get(); }
  BoardLayout board_layout() const;
  const Chip* chip_at(const BoardPlace& place) const;
  bool carrying() const { return marks_.carried.valid(); }
  QString text_of(const BoardPlace& place) const;

 Q_SIGNALS:
  // What would happen if the chip were dropped now; nullopt once nothing would.
  void edit_considered(std::optional<PlacementEdit> edit);
  void edit_wanted(PlacementEdit edit);
  void menu_wanted(BoardPlace place, QPoint global);
  void place_hovered(BoardPlace place);
  void place_chosen(BoardPlace place);
  void status(const QString& text);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

 private:
  std::optional<PlacementEdit> edit_for(const BoardPlace& target, bool copy) const;
  void aim(const BoardPlace& target, bool copy);
  void drop(const BoardPlace& target, bool copy);
  void put_back();
  void point_at(const BoardPlace& place);
  void move_cursor(int right, int down);
  void fit_height();

  std::shared_ptr<const Board> board_;
  QString message_;
  FigureStyle style_;
  BoardMarks marks_;
  std::function<core::Result<void>(const PlacementEdit&)> check_;
  std::optional<QPointF> pressed_;  // where the mouse went down on a chip
  QPointF mouse_;
  bool by_mouse_ = false;  // how the chip is carried
};

}  // namespace moescope::viewer
