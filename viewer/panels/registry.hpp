// SPDX-License-Identifier: GPL-3.0-or-later
// All panels of the window, in the order of the menu.
#pragma once

#include <QKeySequence>
#include <QString>
#include <vector>

#include "viewer/panels/panel.hpp"

namespace moescope::viewer {

struct PanelInfo {
  QString name;   // as on the command line: "traffic"
  QString title;  // of the dock
  QString help;   // one line
  QString keys;   // shows the panel: "Ctrl+2"
  Qt::DockWidgetArea area;
  Panel* (*make)(Session& session, QWidget* parent);
};

const std::vector<PanelInfo>& panels();
// bad_input names the nearest name.
core::Result<const PanelInfo*> find_panel(const QString& name);

}  // namespace moescope::viewer
