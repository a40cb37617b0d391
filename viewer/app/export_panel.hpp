// SPDX-License-Identifier: GPL-3.0-or-later
// What a command line asks to be looked at, and the export of a panel without a window.
#pragma once

#include "core/result.hpp"
#include "viewer/app/command_line.hpp"
#include "viewer/model/session.hpp"
#include "viewer/panels/panel.hpp"

namespace moescope::viewer {

// Opens the files and waits until they are ready; bad_input of the first that fails.
core::Result<void> open_and_wait(Session& session, const std::vector<QString>& files);

// Applies --strategy, --against, --layer and --family; the files must be ready. bad_input names
// what is not there and what is.
core::Result<void> select(Session& session, const CommandLine& line);

// Writes the panel's picture or data, by the ending of the path.
core::Result<void> write_panel(const Panel& panel, const FigureOptions& options,
                               const QString& path);

// The whole of --export: a panel, or the window when none is named.
core::Result<void> export_panel(const CommandLine& line);

}  // namespace moescope::viewer
