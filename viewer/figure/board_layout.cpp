// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "viewer/figure/board_picture.hpp"

namespace moescope::viewer {
namespace {

constexpr double kGap = 4;
constexpr double kNarrowest = 84;              // a column, so that its numbers can be read
constexpr double kLowest = 18, kHighest = 30;  // of a chip
constexpr double kChipRoom = 58;               // width that a chip gets at least

}  // namespace

BoardLayout layout_of(const Board& board, const FigureStyle& style, const QRectF& area) {
  const QFontMetricsF metrics(style.font);
  const double line = metrics.height();
  const auto ranks = static_cast<int>(board.ranks.size());
  BoardLayout layout;
  if (ranks == 0) return layout;
  // As many columns side by side as can be read, further ranks below them in equal bands.
  const int fit = std::clamp(static_cast<int>(area.width() / kNarrowest), 1, ranks);
  const int bands = (ranks + fit - 1) / fit, across = (ranks + bands - 1) / bands;
  const double width = area.width() / across;
  const int chips_across = std::max(1, static_cast<int>((width - 3 * kGap) / kChipRoom));
  int most = 1;
  for (const auto& rank : board.ranks)
    most = std::max({most, rank.slots, static_cast<int>(rank.chips.size())});
  const int rows = (most + chips_across - 1) / chips_across;
  const double header = 2 * line + 2, footer = board.scored ? 2 * line + 14 : 0;
  const double legend_height = board.families.empty() ? 0 : 2 * line + kGap;
  const double fixed = bands * (header + footer + 4 * kGap) + legend_height;
  const double chip = std::clamp((area.height() - fixed) / (bands * rows) - 2, kLowest, kHighest);
  const double band = header + rows * (chip + 2) + footer + 3 * kGap;

  for (int r = 0; r < ranks; ++r) {
    BoardLayout::Column column;
    column.area = QRectF(area.left() + r % across * width + 1,
                         area.top() + r / across * (band + kGap), width - 2, band);
    const QRectF inner = column.area.adjusted(kGap, kGap, -kGap, -kGap);
    column.header = QRectF(inner.left(), inner.top(), inner.width(), header);
    column.footer = QRectF(inner.left(), inner.bottom() - footer, inner.width(), footer);
    const double chip_width = inner.width() / chips_across;
    const auto& rank = board.ranks[static_cast<std::size_t>(r)];
    const int slots = std::max(rank.slots, static_cast<int>(rank.chips.size()));
    for (int s = 0; s < slots; ++s)
      column.slots.emplace_back(inner.left() + s % chips_across * chip_width,
                                column.header.bottom() + s / chips_across * (chip + 2),
                                chip_width - 2, chip);
    layout.columns.push_back(std::move(column));
  }
  const double bottom = area.top() + bands * (band + kGap);
  layout.legend = QRectF(area.left(), bottom, area.width(), legend_height);
  layout.height = bottom + legend_height - area.top();
  return layout;
}

BoardPlace BoardLayout::at(const QPointF& point) const {
  for (std::size_t r = 0; r < columns.size(); ++r) {
    if (!columns[r].area.contains(point)) continue;
    for (std::size_t s = 0; s < columns[r].slots.size(); ++s)
      if (columns[r].slots[s].contains(point)) return {static_cast<int>(r), static_cast<int>(s)};
    // The heading and the free ground of a column stand for the place after its last slot.
    return {static_cast<int>(r), static_cast<int>(columns[r].slots.size())};
  }
  return {};
}

}  // namespace moescope::viewer
