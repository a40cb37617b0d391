// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/app/export_panel.hpp"

#include <QApplication>
#include <QBuffer>
#include <QEventLoop>
#include <QImage>
#include <memory>

#include "core/file.hpp"
#include "core/text.hpp"
#include "viewer/app/main_window.hpp"
#include "viewer/panels/registry.hpp"

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;

// Turns the event loop until `done` holds; `changed` is a signal that may have made it hold.
template <class Sender, class Signal, class Done>
void wait_for(Sender* sender, Signal changed, Done done) {
  QEventLoop loop;
  const auto connection = QObject::connect(sender, changed, &loop, [&] {
    if (done()) loop.quit();
  });
  if (!done()) loop.exec();
  QObject::disconnect(connection);
}

Result<Side> find_side(const Document& document, const QString& flag, const QString& name) {
  const Overview& overview = document.overview();
  if (const auto* info = strategy_for(overview, name.toStdString()))
    return Side{document.id(), QString::fromStdString(info->name)};
  std::vector<std::string> names;
  for (const auto& info : overview.strategies) names.push_back(info.name);
  return Error::bad_input(flag.toStdString() + " " + name.toStdString() + ": " + overview.path +
                          " has no such strategy; it has: " + core::join(names));
}

Result<int> parse_layer(const Overview& overview, const QString& text) {
  if (text == "all") return kAll;
  bool number = false;
  const int layer = text.toInt(&number);
  if (number && layer >= 0 && layer < overview.layers) return layer;
  return Error::bad_input("--layer is '" + text.toStdString() + "', 0 to " +
                          std::to_string(overview.layers - 1) + " or 'all' is needed");
}

Result<int> parse_family(const Overview& overview, const QString& text) {
  if (text == "all") return kAll;
  for (std::size_t f = 0; f < overview.families.size(); ++f)
    if (text.toStdString() == overview.families[f]) return static_cast<int>(f);
  return Error::bad_input("--family is '" + text.toStdString() +
                          "', 'all' or one of these is needed: " + core::join(overview.families));
}

// As it looks with its default layout.
Result<void> export_window(Session& session, const CommandLine& line) {
  QApplication::setPalette(palette_of(session.theme()));
  MainWindow window(session, MainWindow::Layout::standard);
  if (line.size) window.resize(*line.size);
  window.show();
  for (const auto& info : panels()) {
    Panel* panel = window.panel(info.name);
    wait_for(panel, &Panel::settled_changed, [&] { return panel->settled(); });
  }
  if (QWidget* focus = window.focusWidget()) focus->clearFocus();
  QCoreApplication::processEvents();
  QImage image(window.size() * line.scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(line.scale);
  window.render(&image);
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return core::write_file_atomic(line.export_path.toStdString(), bytes.toStdString());
}

}  // namespace

Result<void> open_and_wait(Session& session, const std::vector<QString>& files) {
  for (const auto& file : files) {
    const Document* document = session.open(file);
    wait_for(document, &Document::changed,
             [&] { return document->state() != Document::State::opening; });
    if (document->state() == Document::State::failed)
      return Error::bad_input(document->trouble().toStdString());
  }
  return {};
}

Result<void> select(Session& session, const CommandLine& line) {
  if (session.documents().empty()) return {};
  const Document &first = *session.documents().front(), &last = *session.documents().back();
  Selected selected = session.selection().now();
  if (!line.strategy.isEmpty()) {
    MOESCOPE_TRY(selected.a, find_side(first, "--strategy", line.strategy));
  }
  if (!line.against.isEmpty()) {
    MOESCOPE_TRY(selected.b, find_side(last, "--against", line.against));
  }
  if (!line.layer.isEmpty()) {
    MOESCOPE_TRY(selected.layer, parse_layer(first.overview(), line.layer));
  }
  if (!line.family.isEmpty()) {
    MOESCOPE_TRY(selected.family, parse_family(first.overview(), line.family));
  }
  session.selection().reset(selected);
  return {};
}

Result<void> write_panel(const Panel& panel, const FigureOptions& options, const QString& path) {
  if (is_data_path(path)) return export_data(panel.data(), panel.origin(), path);
  const auto figure = panel.figure();
  if (!figure) return Error::failed(path.toStdString() + ": there is nothing to show yet");
  return export_figure(*figure, options, path);
}

Result<void> export_panel(const CommandLine& line) {
  if (!is_picture_path(line.export_path) && !is_data_path(line.export_path))
    return Error::bad_input("--export " + line.export_path.toStdString() +
                            ": .png, .svg, .pdf, .csv or .json is needed at its end");
  if (line.panel.isEmpty() && !line.export_path.endsWith(".png", Qt::CaseInsensitive))
    return Error::bad_input("--export " + line.export_path.toStdString() +
                            ": the whole window is written as .png; name a --panel for the others");
  Session session;
  session.set_theme(resolved(line.theme == ThemeChoice::system ? ThemeChoice::light : line.theme));
  MOESCOPE_CHECK(open_and_wait(session, line.files));
  MOESCOPE_CHECK(select(session, line));
  if (line.panel.isEmpty()) return export_window(session, line);
  MOESCOPE_TRY(const auto* info, find_panel(line.panel));
  const std::unique_ptr<Panel> panel(info->make(session, nullptr));
  for (const auto& [key, value] : line.settings) MOESCOPE_CHECK(panel->set_option(key, value));
  panel->refresh();
  wait_for(panel.get(), &Panel::settled_changed, [&] { return panel->settled(); });
  if (!panel->trouble().isEmpty()) return Error::bad_input(panel->trouble().toStdString());
  FigureOptions options;
  options.scale = line.scale;
  options.theme = session.theme();
  if (line.size) options.size = *line.size;
  return write_panel(*panel, options, line.export_path);
}

}  // namespace moescope::viewer
