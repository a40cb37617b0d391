// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/flow_layout.hpp"

#include <QWidget>
#include <algorithm>

namespace moescope::viewer {
namespace {

constexpr int kSpace = 8;

}  // namespace

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) { setContentsMargins(6, 4, 6, 4); }

FlowLayout::~FlowLayout() {
  for (auto* item : items_) delete item;
}

QLayoutItem* FlowLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
  auto* item = itemAt(index);
  if (item) items_.erase(items_.begin() + index);
  return item;
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const auto* item : items_) size = size.expandedTo(item->minimumSize());
  const QMargins margins = contentsMargins();
  return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  arrange(area, true);
}

int FlowLayout::arrange(const QRect& area, bool move) const {
  const QMargins margins = contentsMargins();
  const QRect inside = area.marginsRemoved(margins);
  int x = inside.left(), y = inside.top(), row = 0;
  for (auto* item : items_) {
    const QSize size = item->sizeHint();
    if (x > inside.left() && x + size.width() > inside.right() + 1) {
      x = inside.left();
      y += row + kSpace / 2;
      row = 0;
    }
    if (move) item->setGeometry(QRect(QPoint(x, y), size));
    x += size.width() + kSpace;
    row = std::max(row, size.height());
  }
  return y + row - area.top() + margins.bottom();
}

}  // namespace moescope::viewer
