// SPDX-License-Identifier: GPL-3.0-or-later
// How long the inspector takes from a swap of two experts to the costs of the new placement on the
// board, through the panel itself.
//   viewer_inspector_bench FILE [EDITS]
// FILE: a results file with a trace, or a trace.
#include <fmt/format.h>
#include <time.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <algorithm>
#include <cstdlib>

#include "core/rng.hpp"
#include "viewer/figure/style.hpp"
#include "viewer/panels/inspector/inspector_panel.hpp"

using namespace moescope;
using namespace moescope::viewer;

namespace {

double processor_ms() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * static_cast<double>(used.tv_nsec);
}

void wait(const InspectorPanel& panel) {
  while (!panel.settled()) QApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

PlacementEdit swap_at(const placement::Placement& placed, int layer, core::Rng& rng) {
  PlacementEdit edit{PlacementEdit::Kind::swap, layer};
  do {
    edit.expert = static_cast<int>(rng.below(placed.experts));
    edit.other = static_cast<int>(rng.below(placed.experts));
    edit.from = placed.primary_at(layer, edit.expert);
    edit.to = placed.primary_at(layer, edit.other);
  } while (edit.from == edit.to);
  return edit;
}

void print(const char* clock, std::vector<double>& times) {
  std::ranges::sort(times);
  fmt::print("edit to costs on the board, {} time: median {:.1f} ms, worst of {} {:.1f} ms\n",
             clock, times[times.size() / 2], times.size(), times.back());
}

int measure(const char* path, int edits) {
  Session session;
  InspectorPanel panel(session, nullptr);
  if (!panel.set_option("bound", "none")) return 1;
  panel.resize(760, 720);
  panel.show();
  const Document* document = session.open(path);
  while (document->state() == Document::State::opening)
    QApplication::processEvents(QEventLoop::WaitForMoreEvents);
  wait(panel);
  if (!panel.draft() || panel.costs()->model()->rowCount() == 0) {
    fmt::print(stderr, "viewer_inspector_bench: {}: there is no placement with a trace in it\n",
               path);
    return 2;
  }
  core::Rng rng(1);
  std::vector<double> wall, processor;
  for (int i = 0; i < edits; ++i) {
    const auto& placed = panel.draft()->placement();
    const auto layer = static_cast<int>(rng.below(placed.layers));
    session.selection().change([&](Selected& now) { now.layer = layer; });
    wait(panel);
    const PlacementEdit edit = swap_at(placed, layer, rng);
    QElapsedTimer timer;
    timer.start();
    const double start = processor_ms();
    if (!panel.draft()->edit(edit)) return 1;
    wait(panel);
    panel.repaint();
    wall.push_back(1e-6 * static_cast<double>(timer.nsecsElapsed()));
    processor.push_back(processor_ms() - start);
  }
  double load = 0;
  getloadavg(&load, 1);
  print("wall", wall);
  print("processor", processor);
  fmt::print("load of the machine: {:.1f}\n", load);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const int edits = argc > 2 ? std::atoi(argv[2]) : 100;
  if (argc < 2 || edits < 1) {
    fmt::print(stderr, "usage: viewer_inspector_bench FILE [EDITS]\n");
    return 2;
  }
  QApplication app(argc, argv);
  register_fonts();
  return measure(argv[1], edits);
}
