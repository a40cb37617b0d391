// SPDX-License-Identifier: GPL-3.0-or-later
// moescope-viewer: the window, or one picture without it.
#include <fmt/format.h>

#include <QApplication>
#include <QHash>
#include <QStyleFactory>
#include <exception>

#include "viewer/app/command_line.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/app/main_window.hpp"

namespace moescope::viewer {
namespace {

int report(const core::Error& error) {
  fmt::print(stderr, "moescope-viewer: {}\n", error.message);
  return core::exit_code(error.kind);
}

// Without a desktop Qt warns of a folder and of window hints that no picture needs.
void print_qt_message(QtMsgType, const QMessageLogContext&, const QString& text) {
  if (!text.startsWith("QStandardPaths: ") && !text.contains("propagateSizeHints"))
    fmt::print(stderr, "{}\n", text.toStdString());
}

// Qt would abort.
core::Result<void> check_display() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
    if (!qEnvironmentVariableIsEmpty(name)) return {};
  return core::Error::bad_input(
      "no display for the window: neither DISPLAY nor WAYLAND_DISPLAY is set; --export FILE draws "
      "without one");
}

int run_window(QApplication& app, const CommandLine& line) {
  const Theme theme = resolved(line.theme);
  QApplication::setPalette(palette_of(theme));
  Session session;
  session.set_theme(theme);
  MainWindow window(session);
  window.show();
  // A file that cannot be opened is reported in the window, a wrong choice on the command line
  // here.
  if (line.strategy.isEmpty() && line.against.isEmpty() && line.layer.isEmpty() &&
      line.family.isEmpty()) {
    for (const auto& file : line.files) session.open(file);
  } else {
    if (auto opened = open_and_wait(session, line.files); !opened) return report(opened.error());
    if (auto selected = select(session, line); !selected) return report(selected.error());
  }
  if (!line.panel.isEmpty()) {
    for (const auto& [key, value] : line.settings)
      if (auto set = window.panel(line.panel)->set_option(key, value); !set)
        return report(set.error());
    window.show_panel(line.panel);
  }
  return app.exec();
}

int run(int argc, char** argv) {
  // A PDF lists its fonts in the order of a hash table.
  QHashSeed::setDeterministicGlobalSeed();
  const auto line = parse_command_line(argc, argv);
  if (!line) return report(line.error());
  if (!line->help.isEmpty()) {
    fmt::print("{}", line->help.toStdString());
    return 0;
  }
  // Pictures need no display, and are the same with one.
  if (!line->export_path.isEmpty()) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_SCALE_FACTOR", "1");
    qInstallMessageHandler(print_qt_message);
  } else if (const auto display = check_display(); !display) {
    return report(display.error());
  }
  QApplication app(argc, argv);
  QApplication::setApplicationName("moescope-viewer");
  QApplication::setOrganizationName("moescope");
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  register_fonts();
  if (line->export_path.isEmpty()) return run_window(app, *line);
  const auto done = export_panel(*line);
  return done ? 0 : report(done.error());
}

}  // namespace
}  // namespace moescope::viewer

int main(int argc, char** argv) {
  try {
    return moescope::viewer::run(argc, argv);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "moescope-viewer: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "moescope-viewer: a defect of the program: {}\n", error.what());
  }
  return 1;
}
