// SPDX-License-Identifier: GPL-3.0-or-later
// The load panel's numbers against sums over the file's own arrays.
#include "viewer/model/load.hpp"

#include "metrics/score.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/panels/load/load_panel.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

class LoadTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::shared_ptr<Source> source_;
  JobControl control_;

 private Q_SLOTS:
  void initTestCase() {
    samples::write_small_file(file_, folder_.file("small.h5"));
    auto source = Source::open(folder_.file("small.h5"), control_);
    QVERIFY(source);
    source_ = *source;
  }

  void ranks_have_the_load_of_the_run() {
    LoadRequest request;
    request.run = "tacg+gesr";
    const auto matrix = load_matrix(*source_, request, control_);
    QVERIFY(matrix);
    const auto& run = file_.runs[1];
    for (int layer = 0; layer < 4; ++layer) {
      std::vector<std::uint64_t> loads(4, 0);
      for (int step = 0; step < run.steps; ++step)
        for (int rank = 0; rank < 4; ++rank)
          loads[static_cast<std::size_t>(rank)] +=
              run.load[static_cast<std::size_t>((step * 4 + layer) * 4 + rank)];
      for (int rank = 0; rank < 4; ++rank)
        QCOMPARE(matrix->at(layer, rank),
                 static_cast<double>(loads[static_cast<std::size_t>(rank)]));
      const QString name = QString("%1 · %2 · %3")
                               .arg(layer)
                               .arg(metrics::jain_index(loads.data(), 4), 0, 'f', 3)
                               .arg(metrics::max_over_mean(loads.data(), 4), 0, 'f', 2);
      QCOMPARE(matrix->rows.names[static_cast<std::size_t>(layer)], name);
    }
    QCOMPARE(matrix->columns.groups.size(), std::size_t{2});  // nodes
  }

  void experts_have_the_tokens_that_select_them() {
    LoadRequest request;
    request.of = LoadOf::experts;
    request.family = 1;
    request.run = "tacg+gesr";
    request.order_by_rank = true;
    request.layer = 2;
    const auto matrix = load_matrix(*source_, request, control_);
    QVERIFY(matrix);
    for (int layer = 0; layer < 4; ++layer)
      for (int column = 0; column < 16; ++column)
        QCOMPARE(matrix->at(layer, column),
                 static_cast<double>(file_.statistics.load(
                     1, layer, matrix->columns.ids[static_cast<std::size_t>(column)])));
    QCOMPARE(matrix->columns.groups.size(), std::size_t{4});  // ranks of layer 2
    request.over_mean = true;
    const auto parts = load_matrix(*source_, request, control_);
    double sum = 0;
    for (int column = 0; column < 16; ++column) sum += parts->at(0, column);
    QVERIFY(std::abs(sum - 16) < 1e-9);
  }

  void a_strategy_without_a_run_says_so() {
    LoadRequest request;
    request.run = "none";
    const auto matrix = load_matrix(*source_, request, control_);
    QVERIFY(!matrix);
    QVERIFY(matrix.error().message.find("was not run") != std::string::npos);
  }

  void two_strategies_are_compared() {
    CommandLine line;
    line.files = {QString::fromStdString(folder_.file("small.h5"))};
    line.panel = "load";
    line.strategy = "tacg+gesr";
    line.against = "contiguous";
    for (const char* ending : {"png", "svg", "csv", "json"}) {
      line.export_path = QString::fromStdString(folder_.file("load.") + ending);
      QVERIFY(export_panel(line));
      QVERIFY(QFileInfo(line.export_path).size() > 100);
    }
  }
};

MOESCOPE_QT_MAIN(LoadTest)
#include "load_test.moc"
