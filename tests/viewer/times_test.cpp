// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of the latency panel against what brute force makes of the file's arrays.
#include "viewer/model/times.hpp"

#include <algorithm>
#include <cmath>

#include "support/temporary_folder.hpp"
#include "viewer/model/phases.hpp"
#include "viewer/model/stragglers.hpp"
#include "viewer/panels/latency/charts.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

namespace {

constexpr int kLayers = 4, kRanks = 4, kPhases = 3;

double seconds_at(const store::RunRecord& run, int step, int layer, int rank, int phase) {
  const int index = ((step * kLayers + layer) * kRanks + rank) * kPhases + phase;
  return static_cast<double>(run.phase_seconds[static_cast<std::size_t>(index)]);
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b)); }

}  // namespace

class TimesTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::vector<ShownRun> runs_;
  JobControl control_;

  // Of both repeats of a strategy, ascending: runs of two strategies take turns in the file.
  template <class Values>
  std::vector<double> stored(std::size_t strategy, const Values& values_of) const {
    std::vector<double> all;
    for (std::size_t i = strategy; i < file_.runs.size(); i += 2)
      for (const double value : values_of(file_.runs[i])) all.push_back(value);
    std::ranges::sort(all);
    return all;
  }
  TimesChart times(TimesRequest request) {
    auto chart = read_times(runs_, Provenance::measured, request, control_);
    if (!chart) throw std::runtime_error(chart.error().message);
    return std::move(*chart);
  }

 private Q_SLOTS:
  void initTestCase() {
    for (auto& run : file_.runs) run.phases = {"dispatch_wire", "wait", "expert"};
    samples::write_small_file(file_, folder_.file("small.h5"));
    const auto source = Source::open(folder_.file("small.h5"), control_);
    QVERIFY(source);
    for (int i = 0; i < 2; ++i) {
      const QString name = i == 0 ? "contiguous" : "tacg+gesr";
      runs_.push_back({*source, Side{0, name}, name, i, 2});
    }
  }

  void samples_are_those_of_the_file() {
    const auto ttft = times({});
    const auto steps = times({TimeOf::step, StepKind::decode, kAll, kAll});
    for (std::size_t strategy = 0; strategy < 2; ++strategy) {
      QVERIFY(ttft.runs[strategy].sorted ==
              stored(strategy, [](const auto& run) { return run.ttft_s; }));
      QCOMPARE(ttft.runs[strategy].units, 12);
      // The first step of the sample is a prefill.
      QVERIFY(steps.runs[strategy].sorted == stored(strategy, [](const auto& run) {
                return std::vector<double>(run.step_seconds.begin() + 1, run.step_seconds.end());
              }));
      QCOMPARE(steps.runs[strategy].units, 5);
    }
    const auto family = times({TimeOf::tpot, StepKind::all, 2, kAll});
    QVERIFY(family.runs[1].sorted == stored(1, [](const auto& run) {
              std::vector<double> own;
              for (std::size_t i = 2; i < run.tpot_s.size(); i += 3) own.push_back(run.tpot_s[i]);
              return own;
            }));
  }

  void layer_times_are_those_of_the_slowest_rank() {
    const auto chart = times({TimeOf::layer, StepKind::all, kAll, 2});
    QVERIFY(chart.runs[1].sorted == stored(1, [](const store::RunRecord& run) {
              std::vector<double> slowest;
              for (int step = 0; step < run.steps; ++step) {
                double most = 0;
                for (int rank = 0; rank < kRanks; ++rank) {
                  double sum = 0;
                  for (int phase = 0; phase < kPhases; ++phase)
                    sum += seconds_at(run, step, 2, rank, phase);
                  most = std::max(most, sum);
                }
                slowest.push_back(most);
              }
              return slowest;
            }));
    QCOMPARE(times({TimeOf::layer, StepKind::all, kAll, kAll}).runs[0].sorted.size(),
             std::size_t{6 * kLayers * 2});
  }

  void quantiles_are_the_smallest_value_that_enough_samples_do_not_exceed() {
    const auto chart = times({});
    for (const auto& run : chart.runs) {
      for (const double fraction : {0.01, 0.25, 0.5, 0.75, 0.9, 1.0}) {
        const double found = percentile_of(run.sorted, fraction);
        const auto within = [&](double value) {
          return static_cast<double>(
              std::ranges::count_if(run.sorted, [&](double each) { return each <= value; }));
        };
        const double needed = fraction * static_cast<double>(run.sorted.size());
        QVERIFY(within(found) >= needed - 1e-9);
        for (const double smaller : run.sorted)
          if (smaller < found) QVERIFY(within(smaller) < needed);
      }
      QCOMPARE(run.median.value, percentile_of(run.sorted, 0.5));
      QVERIFY(run.median.low <= run.median.value && run.median.value <= run.median.high);
      // Twelve requests carry a median and no P90, which needs 36.
      QVERIFY(!std::isnan(carried_percentile(run, 0.5)));
      QVERIFY(std::isnan(carried_percentile(run, 0.9)));
    }
  }

  void the_drawn_function_is_the_share_of_samples_within_a_time() {
    const auto chart = std::make_shared<const TimesChart>(times({}));
    const auto content = times_content(chart, Shape::ecdf, false, {});
    QCOMPARE(content.stops.size(), std::size_t{2 * 24});
    for (const auto& stop : content.stops) {
      const auto& sorted = chart->runs[static_cast<std::size_t>(stop.series)].sorted;
      const double seconds = stop.at.x() / 1e3;  // all are below a second: drawn in ms
      const auto within = std::ranges::count_if(
          sorted, [&](double value) { return value <= seconds * (1 + 1e-12); });
      QVERIFY(near(stop.at.y(), 100.0 * static_cast<double>(within) / 24));
    }
  }

  void phases_are_means_of_ranks_and_repeats() {
    for (const bool with_wait : {true, false}) {
      const auto chart =
          read_phases(runs_, Provenance::measured, {StepKind::decode, kAll, with_wait}, control_);
      QVERIFY(chart);
      QCOMPARE(chart->phases.size(), std::size_t(with_wait ? 3 : 2));
      for (std::size_t strategy = 0; strategy < 2; ++strategy) {
        double total = 0;
        for (std::size_t shown = 0; shown < chart->phases.size(); ++shown) {
          const int phase = static_cast<int>(with_wait || shown == 0 ? shown : shown + 1);
          double sum = 0;
          for (std::size_t i = strategy; i < file_.runs.size(); i += 2)
            for (int step = 1; step < file_.runs[i].steps; ++step)
              for (int layer = 0; layer < kLayers; ++layer)
                for (int rank = 0; rank < kRanks; ++rank)
                  sum += seconds_at(file_.runs[i], step, layer, rank, phase);
          QVERIFY(near(chart->runs[strategy].seconds[shown], sum / kRanks / 2));
          total += sum / kRanks / 2;
        }
        QVERIFY(near(chart->runs[strategy].total.mean, total));
      }
    }
  }

  void stragglers_are_the_busiest_ranks() {
    const auto chart = read_stragglers(runs_, Provenance::measured, StepKind::all, control_);
    QVERIFY(chart);
    for (std::size_t strategy = 0; strategy < 2; ++strategy)
      for (int layer = 0; layer < kLayers; ++layer) {
        std::vector<int> times(kRanks, 0);
        double leads = 0, worst = 0;
        for (std::size_t i = strategy; i < file_.runs.size(); i += 2)
          for (int step = 0; step < file_.runs[i].steps; ++step) {
            std::vector<double> busy;
            for (int rank = 0; rank < kRanks; ++rank)  // phase 1 is wait
              busy.push_back(seconds_at(file_.runs[i], step, layer, rank, 0) +
                             seconds_at(file_.runs[i], step, layer, rank, 2));
            const auto most = std::ranges::max_element(busy);
            ++times[static_cast<std::size_t>(most - busy.begin())];
            const double lead = *most - (busy[0] + busy[1] + busy[2] + busy[3]) / kRanks;
            leads += lead;
            worst = std::max(worst, lead);
          }
        const auto& found = chart->runs[strategy].layers[static_cast<std::size_t>(layer)];
        const auto most = std::ranges::max_element(times);
        QCOMPARE(found.rank, static_cast<int>(most - times.begin()));
        QVERIFY(near(found.share, *most / 12.0));
        QVERIFY(near(found.lead, leads / 12));
        QVERIFY(near(found.worst, worst));
        QCOMPARE(found.samples, 12);
      }
  }

  void labels_over_bars_never_meet() {
    const auto chart = read_stragglers(runs_, Provenance::measured, StepKind::all, control_);
    QVERIFY(chart);
    const auto shared = std::make_shared<const StragglersChart>(*chart);
    for (const ChosenSides& chosen : {ChosenSides{}, ChosenSides{runs_[0].side, runs_[1].side}})
      for (const int width : {120, 200, 260, 320, 400, 700}) {
        Chart widget;
        widget.resize(width, 300);
        widget.set_content(
            std::make_shared<const ChartContent>(stragglers_content(shared, chosen)));
        widget.show();
        QVERIFY(QTest::qWaitForWindowExposed(&widget));
        widget.replot();
        std::vector<QRectF> boxes;
        for (int i = 0; i < widget.itemCount(); ++i)
          if (const auto* label = qobject_cast<QCPItemText*>(widget.item(i)); label->visible()) {
            const QPointF low = label->bottomLeft->pixelPosition();
            boxes.emplace_back(label->topRight->pixelPosition().x(), low.y(), 0, 0);
            boxes.back().setLeft(low.x());
          }
        std::ranges::sort(boxes, {}, [](const QRectF& box) { return box.left(); });
        for (std::size_t i = 1; i < boxes.size(); ++i)
          QVERIFY(boxes[i - 1].right() <= boxes[i].left());
        QVERIFY(width < 700 || !boxes.empty());
      }
  }
};

MOESCOPE_QT_MAIN(TimesTest)
#include "times_test.moc"
