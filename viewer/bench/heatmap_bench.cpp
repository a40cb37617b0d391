// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of a heat map, drawn without a display: zoom and pan must keep up with a screen of 60 Hz.
//   viewer_bench [FILE.h5]
// With a results file it also says how long the file takes from opening to its first picture.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <cmath>
#include <cstdio>

#include "core/rng.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/figure/style.hpp"
#include "viewer/panels/registry.hpp"
#include "viewer/widgets/heatmap.hpp"

using namespace moescope::viewer;

namespace {

constexpr QSize kWindow(1280, 1000);

std::shared_ptr<const Matrix> random_matrix(int size) {
  auto matrix = std::make_shared<Matrix>();
  matrix->unit = "tokens";
  matrix->rows = rank_axis("row", size, 1);
  matrix->columns = rank_axis("column", size, 1);
  moescope::core::Rng rng(1);
  for (int i = 0; i < size * size; ++i)
    matrix->values.push_back(static_cast<double>(rng.below(100'000)));
  return matrix;
}

std::unique_ptr<Heatmap> heatmap_of(int size, ScaleKind kind) {
  ColorChoice choice;
  choice.kind = kind;
  auto heatmap = std::make_unique<Heatmap>();
  heatmap->resize(kWindow);
  heatmap->set_picture(pictures_of({random_matrix(size)}, choice).front());
  return heatmap;
}

// One frame: the next step of a zoom in and out, or of a pan, and the whole widget drawn.
void frames(benchmark::State& state, bool zooms) {
  const auto heatmap =
      heatmap_of(static_cast<int>(state.range(0)), static_cast<ScaleKind>(state.range(1)));
  QImage screen(kWindow, QImage::Format_RGB32);
  if (!zooms) heatmap->zoom(2);
  int step = 0;
  for (auto _ : state) {
    if (zooms)
      heatmap->zoom(step % 40 < 20 ? 1.2 : 1 / 1.2);
    else
      heatmap->set_view(heatmap->picture().view.panned(
          {5.3 * std::cos(step / 20.0), 5.3 * std::sin(step / 20.0)}));
    ++step;
    heatmap->render(&screen);
    benchmark::DoNotOptimize(screen.bits());
  }
  state.counters["frames_per_second"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void zoom(benchmark::State& state) { frames(state, true); }
void pan(benchmark::State& state) { frames(state, false); }

void sizes(benchmark::internal::Benchmark* benchmark) {
  for (const int size : {1024, 4096})
    for (const int kind : {0, 1}) benchmark->Args({size, kind});
  benchmark->ArgNames({"cells", "log"})->Unit(benchmark::kMillisecond)->UseRealTime();
}
BENCHMARK(zoom)->Apply(sizes);
BENCHMARK(pan)->Apply(sizes);

int time_first_picture(const QString& path) {
  for (const auto& info : panels()) {
    QElapsedTimer timer;
    timer.start();
    Session session;
    const std::unique_ptr<Panel> panel(info.make(session, nullptr));
    panel->resize(kWindow);
    if (const auto opened = open_and_wait(session, {path}); !opened) {
      std::fprintf(stderr, "viewer_bench: %s\n", opened.error().message.c_str());
      return moescope::core::exit_code(opened.error().kind);
    }
    const qint64 open = timer.elapsed();
    while (!panel->settled()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const QPixmap picture = panel->grab();
    std::printf("%-14s opened in %lld ms, first picture after %lld ms %s\n",
                info.name.toUtf8().constData(), static_cast<long long>(open),
                static_cast<long long>(timer.elapsed()), panel->trouble().toUtf8().constData());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication app(argc, argv);
  register_fonts();
  benchmark::Initialize(&argc, argv);
  if (argc > 1) return time_first_picture(argv[1]);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
