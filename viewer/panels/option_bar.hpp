// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of a panel's options, one combo box each.
#pragma once

#include <QComboBox>
#include <QWidget>
#include <map>

#include "viewer/panels/panel.hpp"

namespace moescope::viewer {

class OptionBar : public QWidget {
  Q_OBJECT

 public:
  explicit OptionBar(Panel* panel);
  // Follows options() and the values that are set.
  void update_choices();
  // Stands behind the menus.
  void set_last(QWidget* widget);

 private:
  Panel* panel_;
  std::map<QString, QComboBox*> boxes_;
  QWidget* last_ = nullptr;
};

}  // namespace moescope::viewer
