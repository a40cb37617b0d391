// SPDX-License-Identifier: GPL-3.0-or-later
// A layer of a placement drawn: ranks as columns, experts as chips, capacity and load of each rank.
// The one way to the screen and to every file.
#pragma once

#include <QPainter>
#include <QRectF>
#include <array>
#include <memory>
#include <vector>

#include "viewer/figure/figure.hpp"
#include "viewer/figure/style.hpp"
#include "viewer/model/placement_board.hpp"

namespace moescope::viewer {

// A slot of a rank; the chips come first, free slots after them.
struct BoardPlace {
  int rank = -1, slot = -1;

  bool valid() const { return rank >= 0 && slot >= 0; }
  bool operator==(const BoardPlace&) const = default;
};

// What a person does with the board just now.
struct BoardMarks {
  BoardPlace cursor;   // has the keyboard, or is under the mouse
  BoardPlace carried;  // is dragged
  BoardPlace target;   // where it would land
  bool target_allowed = false;
  std::vector<int> experts, ranks;  // that are pinned or pointed at elsewhere
};

struct BoardLayout {
  struct Column {
    QRectF area, header, footer;
    std::vector<QRectF> slots;
  };
  std::vector<Column> columns;
  QRectF legend;
  double height = 0;  // that the board needs at this width

  BoardPlace at(const QPointF& point) const;  // the slot, or the rank's first free one
};

// At least `area`'s width is used; `height` may be more than the area has.
BoardLayout layout_of(const Board& board, const FigureStyle& style, const QRectF& area);
void paint(QPainter& painter, const Board& board, const BoardLayout& layout,
           const BoardMarks& marks, const FigureStyle& style);
// Of an expert, at any place: as the mouse carries it.
void paint_chip(QPainter& painter, const Chip& chip, const QRectF& area, const FigureStyle& style);

// Fill of a family's chips; -1 for no family. Okabe and Ito's colours, told apart by the
// colour-blind; beyond eight they repeat, and letters tell families apart.
QColor family_color(int family);

class BoardFigure final : public Figure {
 public:
  using CostRow = std::array<QString, 3>;  // name, now, change
  BoardFigure(std::shared_ptr<const Board> board, Words words, std::vector<CostRow> costs)
      : board_(std::move(board)), words_(std::move(words)), costs_(std::move(costs)) {}
  Words words() const override { return words_; }
  void paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                  double pixels_per_unit) const override;

 private:
  std::shared_ptr<const Board> board_;
  Words words_;
  std::vector<CostRow> costs_;  // below the board
};

}  // namespace moescope::viewer
