// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <QGuiApplication>
#include <QPalette>

#include "core/text.hpp"
#include "core/version.hpp"
#include "viewer/panels/registry.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

std::string panel_list() {
  std::string text = "Panels:\n";
  for (const auto& info : panels())
    text += "  " + info.name.toStdString() +
            std::string(16 - std::min<qsizetype>(15, info.name.size()), ' ') +
            info.help.toStdString() + "\n";
  return text +
         "\nWithout --export the window opens. With it no display is needed, and the same "
         "arguments give the same bytes.";
}

Result<QSize> parse_size(const std::string& text) {
  const auto parts = core::split(text, 'x');
  const QSize size = parts.size() == 2 ? QSize(QString::fromStdString(parts[0]).toInt(),
                                               QString::fromStdString(parts[1]).toInt())
                                       : QSize();
  if (size.width() >= 200 && size.height() >= 150 && size.width() <= 8000 && size.height() <= 8000)
    return size;
  return Error::bad_input("--size is '" + text +
                          "', WIDTHxHEIGHT from 200x150 to 8000x8000 is needed");
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, char** argv) {
  CLI::App app{"Shows what expert placement does: results files, traces and placements",
               "moescope-viewer"};
  CommandLine line;
  std::vector<std::string> files, settings;
  std::string panel, strategy, against, layer, family, path, size, theme = "system";
  app.set_version_flag("--version", "moescope-viewer " + core::version());
  app.add_option("FILE", files, "results files (.h5), traces or placements (.json)");
  app.add_option("--panel", panel, "show this panel, or export it");
  app.add_option("--strategy", strategy, "a strategy or placement of the first file");
  app.add_option("--against", against, "show the difference to this strategy (of the last file)");
  app.add_option("--layer", layer, "MoE layer, from 0, or 'all'");
  app.add_option("--family", family, "task family by name, or 'all'");
  app.add_option("--set", settings, "KEY=VALUE of the panel's menus, such as view=lift")
      ->allow_extra_args(false);
  app.add_option("--export", path,
                 "write the panel: .png, .svg or .pdf, or its data: .csv, .json; without "
                 "--panel the whole window: .png");
  app.add_option("--scale", line.scale, "pixels of a PNG for each unit")
      ->check(CLI::IsMember({1, 2, 4}));
  app.add_option("--size", size, "WIDTHxHEIGHT of the picture");
  app.add_option("--theme", theme, "light, dark, or as the desktop")
      ->check(CLI::IsMember({"light", "dark", "system"}));
  app.footer("\n" + panel_list());
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion& version) {
    line.help = QString::fromStdString(std::string(version.what()) + "\n");
    return line;
  } catch (const CLI::CallForHelp&) {
    line.help = QString::fromStdString(app.help());
    return line;
  } catch (const CLI::ParseError& error) {
    return Error::bad_input(std::string(error.what()) + "; see 'moescope-viewer --help'");
  }
  for (const auto& file : files) line.files.push_back(QString::fromStdString(file));
  for (const auto& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error::bad_input("--set is '" + setting + "', KEY=VALUE is needed");
    line.settings.emplace_back(QString::fromStdString(setting.substr(0, equals)),
                               QString::fromStdString(setting.substr(equals + 1)));
  }
  if (!size.empty()) {
    MOESCOPE_TRY(line.size, parse_size(size));
  }
  line.panel = QString::fromStdString(panel);
  line.strategy = QString::fromStdString(strategy);
  line.against = QString::fromStdString(against);
  line.layer = QString::fromStdString(layer);
  line.family = QString::fromStdString(family);
  line.export_path = QString::fromStdString(path);
  line.theme = theme == "dark"    ? ThemeChoice::dark
               : theme == "light" ? ThemeChoice::light
                                  : ThemeChoice::system;
  if (!panel.empty())
    if (const auto known = find_panel(line.panel); !known) return known.error();
  if (!path.empty() && files.empty())
    return Error::bad_input("--export needs a file to show; see 'moescope-viewer --help'");
  return line;
}

Theme resolved(ThemeChoice choice) {
  if (choice == ThemeChoice::light) return Theme::light;
  if (choice == ThemeChoice::dark) return Theme::dark;
  const QPalette given = QGuiApplication::palette();
  return given.color(QPalette::Window).lightness() < given.color(QPalette::WindowText).lightness()
             ? Theme::dark
             : Theme::light;
}

}  // namespace moescope::viewer
