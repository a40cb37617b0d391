// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/figure/board_picture.hpp"

#include <QFontMetricsF>
#include <algorithm>
#include <array>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

constexpr double kRound = 4;

bool has(const std::vector<int>& ids, int id) { return std::ranges::find(ids, id) != ids.end(); }

void paint_load(QPainter& painter, const Board& board, const BoardRank& rank, const QRectF& area,
                const FigureStyle& style) {
  const QFontMetricsF metrics(style.font);
  std::uint64_t largest = 1;
  for (const auto& each : board.ranks) largest = std::max(largest, each.load);
  const QRectF bar(area.left(), area.top() + 2, area.width(), 8);
  const double scale = bar.width() / static_cast<double>(largest);
  painter.setPen(QPen(style.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(bar);
  painter.fillRect(QRectF(bar.topLeft(), QSizeF(static_cast<double>(rank.load) * scale, 8)),
                   style.muted);
  // The mean of all ranks, which would be perfect balance.
  const double mean = bar.left() + board.mean_load() * scale;
  painter.setPen(QPen(style.accent, 1.6));
  painter.drawLine(QPointF(mean, bar.top() - 2), QPointF(mean, bar.bottom() + 2));
  painter.setFont(style.font);
  painter.setPen(style.text);
  const double part =
      board.mean_load() > 0 ? static_cast<double>(rank.load) / board.mean_load() : 1;
  const QString load = QString("%1× load").arg(QString::number(part, 'f', 2));
  painter.drawText(QRectF(area.left(), bar.bottom() + 3, area.width(), metrics.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, load);
  painter.setPen(style.muted);
  const QString rows =
      QString("↑%1 ↓%2").arg(short_text(static_cast<double>(rank.sent), "rows"),
                             short_text(static_cast<double>(rank.received), "rows"));
  painter.drawText(
      QRectF(area.left(), bar.bottom() + 3 + metrics.height(), area.width(), metrics.height()),
      Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(rows, Qt::ElideRight, area.width()));
}

void paint_header(QPainter& painter, const Board& board, int index, const QRectF& area,
                  const FigureStyle& style) {
  const QFontMetricsF metrics(style.font);
  const BoardRank& rank = board.ranks[static_cast<std::size_t>(index)];
  QFont bold = style.font;
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(style.text);
  painter.drawText(QRectF(area.left(), area.top(), area.width(), metrics.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, QString("rank %1").arg(index));
  painter.setFont(style.font);
  const auto held = static_cast<int>(rank.chips.size());
  painter.setPen(held >= rank.slots ? style.text : style.muted);
  const QString room = held >= rank.slots ? QString("%1/%2 full").arg(held).arg(rank.slots)
                                          : QString("%1/%2 used").arg(held).arg(rank.slots);
  painter.drawText(
      QRectF(area.left(), area.top() + metrics.height(), area.width(), metrics.height()),
      Qt::AlignLeft | Qt::AlignVCenter, room);
}

void paint_place(QPainter& painter, const QRectF& area, const QColor& color, Qt::PenStyle pen) {
  painter.setPen(QPen(color, 2.4, pen));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(area.adjusted(-1, -1, 1, 1), kRound, kRound);
}

// A legal target is framed, an illegal one crossed out.
void paint_target(QPainter& painter, const QRectF& area, bool allowed, const FigureStyle& style) {
  paint_place(painter, area, style.accent, allowed ? Qt::SolidLine : Qt::DotLine);
  if (allowed) return;
  const double size = std::min(area.height(), area.width()) / 2 - 3;
  const QPointF middle = area.center();
  painter.drawLine(middle + QPointF(-size, -size), middle + QPointF(size, size));
  painter.drawLine(middle + QPointF(-size, size), middle + QPointF(size, -size));
}

void paint_column(QPainter& painter, const Board& board, int index,
                  const BoardLayout::Column& column, const BoardMarks& marks,
                  const FigureStyle& style) {
  const BoardRank& rank = board.ranks[static_cast<std::size_t>(index)];
  const int per_node = board.nodes > 1 ? static_cast<int>(board.ranks.size()) / board.nodes : 0;
  const bool node_begins = per_node > 0 && index % per_node == 0;
  const bool marked = has(marks.ranks, index);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(marked ? style.accent : style.line, marked ? 2.4 : 1));
  painter.drawRoundedRect(column.area, kRound, kRound);
  if (node_begins) {
    painter.setPen(QPen(style.text, 3));
    painter.drawLine(column.area.topLeft(), column.area.bottomLeft());
  }
  paint_header(painter, board, index, column.header, style);
  for (std::size_t s = 0; s < column.slots.size(); ++s) {
    const BoardPlace place{index, static_cast<int>(s)};
    if (s >= rank.chips.size() || place == marks.carried) {
      painter.setPen(QPen(style.line, 1, Qt::DashLine));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(column.slots[s].adjusted(0.5, 0.5, -0.5, -0.5), kRound, kRound);
    } else {
      paint_chip(painter, rank.chips[s], column.slots[s], style);
      if (has(marks.experts, rank.chips[s].expert))
        paint_place(painter, column.slots[s], style.accent, Qt::SolidLine);
    }
    if (place == marks.cursor) paint_place(painter, column.slots[s], style.text, Qt::SolidLine);
    if (place == marks.target) paint_target(painter, column.slots[s], marks.target_allowed, style);
  }
  // The ground of a full column has no slot to frame.
  if (marks.target.rank == index && marks.target.slot >= static_cast<int>(column.slots.size()))
    paint_target(painter, column.header, marks.target_allowed, style);
  if (board.scored) paint_load(painter, board, rank, column.footer, style);
}

void paint_legend(QPainter& painter, const Board& board, const QRectF& area,
                  const FigureStyle& style) {
  if (area.isEmpty()) return;
  const QFontMetricsF metrics(style.font);
  const double line = metrics.height();
  painter.setFont(style.font);
  double x = area.left();
  painter.setPen(style.muted);
  const auto word = [&](const QString& text) {
    painter.drawText(QRectF(x, area.top(), area.right() - x, line),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
    x += metrics.horizontalAdvance(text) + 8;
  };
  word("preferred by:");
  for (std::size_t f = 0; f < board.families.size(); ++f) {
    const QString name =
        family_letter(static_cast<int>(f)) + " " + QString::fromStdString(board.families[f]);
    if (x + 18 + metrics.horizontalAdvance(name) > area.right()) {
      word("…");
      break;
    }
    painter.setPen(QPen(style.line, 1));
    painter.setBrush(family_color(static_cast<int>(f)));
    painter.drawRoundedRect(QRectF(x, area.top() + 2, 12, line - 4), 2, 2);
    x += 16;
    painter.setPen(style.text);
    word(name);
  }
  painter.setPen(style.muted);
  QString key = "“= n” a primary with n copies, “+” a replica, dashed: a free slot";
  if (board.scored) key += "; load over the mean of ranks (line), ↑ rows sent, ↓ received";
  painter.drawText(QRectF(area.left(), area.top() + line, area.width(), line),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(key, Qt::ElideRight, area.width()));
}

}  // namespace

QColor family_color(int family) {
  static constexpr std::array<QRgb, 8> kColors = {0x56b4e9, 0xe69f00, 0x009e73, 0xf0e442,
                                                  0xcc79a7, 0xd55e00, 0x0072b2, 0x999999};
  if (family < 0) return QColor::fromRgb(0xdcdfe3);
  return QColor::fromRgb(kColors[static_cast<std::size_t>(family) % kColors.size()]);
}

void paint_chip(QPainter& painter, const Chip& chip, const QRectF& area, const FigureStyle& style) {
  const QColor fill = family_color(chip.family);
  const QRectF box = area.adjusted(0.5, 0.5, -0.5, -0.5);
  const QColor ink = fill.lightnessF() > 0.38 ? QColor(0, 0, 0) : QColor(255, 255, 255);
  painter.setPen(QPen(style.text, 1, chip.primary ? Qt::SolidLine : Qt::DashLine));
  painter.setBrush(fill);
  painter.drawRoundedRect(box, kRound, kRound);
  if (!chip.primary) {
    QColor stripes = ink;
    stripes.setAlpha(60);
    painter.setBrush(QBrush(stripes, Qt::BDiagPattern));
    painter.drawRoundedRect(box, kRound, kRound);
  }
  painter.setFont(style.font);
  painter.setPen(ink);
  QString name = QString::number(chip.expert);
  if (!chip.primary)
    name += " +";
  else if (chip.copies > 1)
    name += QString(" =%1").arg(chip.copies);
  const QRectF inner = box.adjusted(5, 0, -5, 0);
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter, name);
  if (chip.family >= 0)
    painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, family_letter(chip.family));
}

void paint(QPainter& painter, const Board& board, const BoardLayout& layout,
           const BoardMarks& marks, const FigureStyle& style) {
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t r = 0; r < layout.columns.size(); ++r)
    paint_column(painter, board, static_cast<int>(r), layout.columns[r], marks, style);
  paint_legend(painter, board, layout.legend, style);
}

void BoardFigure::paint_body(QPainter& painter, const QRectF& area, const FigureStyle& style,
                             double) const {
  const QFontMetricsF metrics(style.font);
  const double below = (metrics.height() + 2) * static_cast<double>(costs_.size());
  const QRectF room = area.adjusted(0, 0, 0, -below - 6);
  const BoardLayout layout = layout_of(*board_, style, room);
  painter.save();
  // A board of many ranks is made smaller as a whole rather than cut off.
  double used = layout.height;
  if (used > room.height()) {
    const double scale = room.height() / used;
    painter.translate(room.topLeft());
    painter.scale(scale, scale);
    painter.translate(-room.topLeft());
    used = room.height();
  }
  paint(painter, *board_, layout, {}, style);
  painter.restore();
  painter.setFont(style.font);
  painter.setPen(style.text);
  std::array<double, 3> widths{};
  for (const auto& row : costs_)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], metrics.horizontalAdvance(row[c]));
  constexpr double kGap = 18;
  double y = room.top() + used + 6;
  for (const auto& row : costs_) {
    double x = area.left();
    for (std::size_t c = 0; c < row.size(); ++c) {
      const double width = std::min(widths[c], area.right() - x);
      // Names to the left; numbers to the right, so that their digits stand under each other.
      const auto side = c == 0 ? Qt::AlignLeft : Qt::AlignRight;
      painter.drawText(QRectF(x, y, width, metrics.height()), side | Qt::AlignVCenter,
                       metrics.elidedText(row[c], Qt::ElideRight, width));
      x += width + kGap;
    }
    y += metrics.height() + 2;
  }
}

}  // namespace moescope::viewer
