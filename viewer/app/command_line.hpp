// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of moescope-viewer.
#pragma once

#include <QSize>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "viewer/figure/style.hpp"

namespace moescope::viewer {

enum class ThemeChoice { light, dark, system };

struct CommandLine {
  std::vector<QString> files;
  QString panel, strategy, against, layer, family;  // "" where not given
  std::vector<std::pair<QString, QString>> settings;
  QString export_path;  // "" opens the window
  int scale = 1;
  std::optional<QSize> size;
  ThemeChoice theme = ThemeChoice::system;
  QString help;  // a text to print and exit with 0
};

// bad_input in one sentence.
core::Result<CommandLine> parse_command_line(int argc, char** argv);

// For ThemeChoice::system: the palette that the desktop gave says whether it is dark.
Theme resolved(ThemeChoice choice);

}  // namespace moescope::viewer
