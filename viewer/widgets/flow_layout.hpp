// SPDX-License-Identifier: GPL-3.0-or-later
// Lays widgets in rows like words, so that a narrow dock shows its menus in two rows.
#pragma once

#include <QHBoxLayout>
#include <QLayout>
#include <vector>

namespace moescope::viewer {

class FlowLayout : public QLayout {
 public:
  explicit FlowLayout(QWidget* parent);
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override { items_.push_back(item); }
  int count() const override { return static_cast<int>(items_.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
  QSize sizeHint() const override { return minimumSize(); }
  QSize minimumSize() const override;
  void setGeometry(const QRect& area) override;

 private:
  int arrange(const QRect& area, bool move) const;

  std::vector<QLayoutItem*> items_;
};

}  // namespace moescope::viewer
