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

 private:
  Panel* panel_;
  std::map<QString, QComboBox*> boxes_;
};

}  // namespace moescope::viewer
