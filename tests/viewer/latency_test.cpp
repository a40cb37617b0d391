// SPDX-License-Identifier: GPL-3.0-or-later
// The latency panel driven by hand: clicks and keys, the table beside the chart, what it does with
// little, with much, and with several files.
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QHeaderView>
#include <cmath>

#include "core/text.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/panels/latency/latency_panel.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

namespace {

const char* const kViews[] = {"ecdf", "box", "violin", "phases", "straggler"};

}  // namespace

class LatencyTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::unique_ptr<Session> session_;
  std::unique_ptr<LatencyPanel> panel_;

  QString path(const std::string& name) const { return QString::fromStdString(folder_.file(name)); }
  void wait() { QTRY_VERIFY(session_->reading().idle() && panel_->settled()); }
  void open(const std::vector<QString>& files) {
    panel_.reset();
    session_ = std::make_unique<Session>();
    QVERIFY(open_and_wait(*session_, files));
    panel_ = std::make_unique<LatencyPanel>(*session_, nullptr);
    panel_->resize(800, 600);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    panel_->refresh();
    wait();
  }
  void set(const char* key, const char* value) {
    QVERIFY(panel_->set_option(key, value));
    wait();
    QApplication::processEvents();
  }
  const Selected& now() const { return session_->selection().now(); }
  int stop_of(int series, int place = 0) const {
    const auto& stops = panel_->chart()->content()->stops;
    for (int i = 0; i < static_cast<int>(stops.size()); ++i)
      if (stops[static_cast<std::size_t>(i)].series == series && place-- == 0) return i;
    return -1;
  }
  const Table& table() const {
    data_ = std::get<std::shared_ptr<const Table>>(panel_->data());
    return *data_;
  }
  mutable std::shared_ptr<const Table> data_;
  std::vector<double> shown_column(int column) const {
    const auto* model = panel_->table()->model();
    std::vector<double> values;
    for (int row = 0; row < model->rowCount(); ++row)
      values.push_back(model->index(row, column).data(Qt::UserRole).toDouble());
    return values;
  }
  void click_header(int column) {
    auto* header = panel_->table()->horizontalHeader();
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                      QPoint(header->sectionViewportPosition(column) + 12, header->height() / 2));
  }
  // Every view draws, or says in a sentence why not; tables are as models should be.
  void look_at_every_view() {
    const QAbstractItemModelTester tester(panel_->table()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const char* view : kViews)
      for (const char* time : {"ttft", "layer"}) {
        set("time", time);
        set("view", view);
        if (panel_->trouble().isEmpty()) {
          FigureOptions options;
          options.size = {900, 600};
          QVERIFY(!figure_image(*panel_->figure(), options).isNull());
          QVERIFY(table().rows() > 0);
          QCOMPARE(panel_->table()->model()->rowCount(), table().rows());
        } else {
          QVERIFY(panel_->trouble().contains(".h5: "));
          QVERIFY(!panel_->figure());
        }
      }
  }

 private Q_SLOTS:
  void initTestCase() { samples::write_small_file(file_, folder_.file("small.h5")); }
  void init() { open({path("small.h5")}); }
  void cleanup() {
    panel_.reset();
    session_.reset();
  }

  void a_click_on_a_line_chooses_its_strategy() {
    QCOMPARE(now().a.strategy, QString("contiguous"));
    const int stop = stop_of(1, 20);
    QTest::mouseClick(panel_->chart(), Qt::LeftButton, {},
                      panel_->chart()->pixel_of(stop).toPoint());
    QCOMPARE(now().a.strategy, QString("tacg+gesr"));
    QTRY_COMPARE(panel_->table()->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(panel_->table()->selectionModel()->selectedRows().front().row(), 1);
  }

  void keys_walk_over_the_chart_and_choose() {
    panel_->chart()->setFocus();
    QTest::keyClick(panel_->chart(), Qt::Key_Right);
    QTest::keyClick(panel_->chart(), Qt::Key_Down);
    QVERIFY(panel_->chart()->accessibleDescription().startsWith("tacg+gesr: "));
    QVERIFY(panel_->chart()->accessibleDescription().contains("measured"));
    QTest::keyClick(panel_->chart(), Qt::Key_Return);
    QCOMPARE(now().a.strategy, QString("tacg+gesr"));
  }

  void a_click_on_a_bar_of_stragglers_pins_layer_and_rank() {
    set("view", "straggler");
    const int stop = stop_of(0, 2);
    const ChartStop bar = panel_->chart()->content()->stops[static_cast<std::size_t>(stop)];
    const QPointF top = panel_->chart()->pixel_of(stop);
    QTest::mouseClick(panel_->chart(), Qt::LeftButton, {}, (top + QPointF(0, 6)).toPoint());
    QCOMPARE(now().layer, 2);
    QCOMPARE(now().pinned.ranks, std::vector<int>{bar.rank});
    QTest::keyClick(panel_->chart(), Qt::Key_Escape);
    QVERIFY(now().pinned.empty());
  }

  void what_other_panels_choose_is_shown() {
    session_->selection().change([](Selected& next) { next.a.strategy = "tacg+gesr"; });
    wait();
    QCOMPARE(panel_->table()->selectionModel()->selectedRows().front().row(), 1);
    session_->selection().change([](Selected& next) { next.family = 2; });
    wait();
    QVERIFY(table().subtitle.startsWith("family chat, 4 requests"));
    set("time", "layer");
    session_->selection().change([](Selected& next) { next.layer = 3; });
    wait();
    QVERIFY(table().subtitle.contains("layer 3"));
  }

  void a_header_sorts_by_value_and_gives_the_order_back() {
    set("view", "straggler");
    panel_->show_table(true);
    const int lead = 5;
    QCOMPARE(table().columns[lead].name, QString("mean lead"));
    const auto given = shown_column(lead);
    QCOMPARE(given.size(), std::size_t{8});
    auto sorted = given;
    std::ranges::sort(sorted);
    QVERIFY(sorted != given);
    click_header(lead);
    QVERIFY(shown_column(lead) == sorted);
    click_header(lead);
    QVERIFY(shown_column(lead) == std::vector<double>(sorted.rbegin(), sorted.rend()));
    // A row means the same strategy wherever it stands.
    const auto index = panel_->table()->model()->index(0, 0);
    QTest::mouseClick(panel_->table()->viewport(), Qt::LeftButton, {},
                      panel_->table()->visualRect(index).center());
    QCOMPARE(now().a.strategy, index.data().toString());
    click_header(lead);
    QVERIFY(shown_column(lead) == given);
  }

  void ctrl_c_copies_the_table_as_text_between_tabs() {
    panel_->show_table(true);
    QTest::keyClick(panel_->table(), Qt::Key_C, Qt::ControlModifier);
    const auto lines = core::split(QApplication::clipboard()->text().toStdString(), '\n');
    QCOMPARE(lines.size(), std::size_t(1 + 2 + 1));  // header, rows, and nothing after the last
    const auto names = core::split(lines[0], '\t');
    QCOMPARE(names.size(), table().columns.size());
    for (std::size_t row = 0; row < 2; ++row) {
      const auto cells = core::split(lines[row + 1], '\t');
      QCOMPARE(cells.size(), names.size());
      for (std::size_t column = 0; column < cells.size(); ++column) {
        const TableColumn& shown = table().columns[column];
        QVERIFY(names[column].starts_with(shown.name.toStdString()));
        const double value = shown.cells[row].toDouble();
        if (shown.unit.isEmpty())
          QCOMPARE(cells[column], shown.cells[row].toString().toStdString());
        else if (std::isnan(value))
          QCOMPARE(cells[column], std::string("–"));
        else
          QVERIFY(std::abs(std::stod(cells[column]) - value) <= 1e-5 * value);
      }
    }
  }

  void exported_numbers_are_those_of_the_file_with_all_digits() {
    std::vector<double> ttft;
    for (const std::size_t run : {0U, 2U})
      ttft.insert(ttft.end(), file_.runs[run].ttft_s.begin(), file_.runs[run].ttft_s.end());
    std::ranges::sort(ttft);
    const auto lines = core::split(csv_text(panel_->data()), '\n');
    const auto names = core::split(core::trim(lines[0]), ',');
    const auto cells = core::split(core::trim(lines[1]), ',');
    const auto cell = [&](const std::string& name) {
      return cells[static_cast<std::size_t>(std::ranges::find(names, name) - names.begin())];
    };
    QCOMPARE(cell("strategy"), std::string("contiguous"));
    QCOMPARE(cell("samples [1]"), std::string("24"));
    QCOMPARE(std::stod(cell("median [s]")), ttft[11]);
    QCOMPARE(std::stod(cell("largest [s]")), ttft.back());
    QCOMPARE(cell("P99.9 [s]"), std::string());
    for (const char* view : kViews) {
      set("view", view);
      const auto rows = core::split(csv_text(panel_->data()), '\n');
      QCOMPARE(rows.size(), static_cast<std::size_t>(table().rows()) + 2);
      for (int row = 0; row < table().rows(); ++row) {
        const auto values = core::split(core::trim(rows[static_cast<std::size_t>(row) + 1]), ',');
        for (std::size_t column = 0; column < values.size(); ++column)
          if (const QVariant& stored = table().columns[column].cells[static_cast<std::size_t>(row)];
              stored.typeId() == QMetaType::Double && !std::isnan(stored.toDouble()))
            QCOMPARE(std::stod(values[column]), stored.toDouble());
      }
    }
  }

  void one_repeat_of_one_strategy_is_enough() {
    auto one = samples::small_file();
    one.placements.resize(1);
    one.runs.resize(1);
    one.experiment.plan = {"contiguous/0"};
    samples::write_small_file(one, folder_.file("one.h5"));
    open({path("one.h5")});
    look_at_every_view();
    set("view", "box");
    set("time", "step");
    QVERIFY(table().footnote.contains("no interval of the median: it needs two repeats"));
  }

  void a_strategy_without_an_interval_is_named() {
    auto uneven = samples::small_file();
    uneven.runs.pop_back();
    samples::write_small_file(uneven, folder_.file("uneven.h5"));
    open({path("uneven.h5")});
    set("time", "step");
    QVERIFY(table().footnote.contains("none of tacg+gesr: it needs two repeats"));
    QVERIFY(table().subtitle.endsWith("1 to 2 repeats"));
  }

  void a_file_without_times_says_what_it_lacks() {
    auto none = samples::small_file();
    none.runs.clear();
    samples::write_small_file(none, folder_.file("none.h5"));
    open({path("none.h5")});
    look_at_every_view();
    QVERIFY(panel_->trouble().contains("no strategy has been run yet"));
    auto brief = samples::small_file();
    for (auto& run : brief.runs) {
      run.phase_seconds.clear();
      run.ttft_s.assign(run.ttft_s.size(), std::nan(""));
    }
    samples::write_small_file(brief, folder_.file("brief.h5"));
    open({path("brief.h5")});
    look_at_every_view();
    QVERIFY(panel_->trouble().contains("experiment.record"));
  }

  void forty_strategies_with_long_names_are_drawn() {
    auto many = samples::small_file();
    many.experiment.plan.clear();
    const auto run = many.runs[0];
    many.runs.clear();
    for (int i = 0; i < 40; ++i) {
      auto copy = run;
      copy.name = "annealing-with-a-name-as-long-as-names-can-be+coverage-" + std::to_string(i);
      many.experiment.plan.push_back(copy.name + "/0");
      many.runs.push_back(std::move(copy));
    }
    samples::write_small_file(many, folder_.file("many.h5"));
    open({path("many.h5")});
    look_at_every_view();
    set("view", "box");
    QCOMPARE(table().rows(), 40);
    // Names one below the other do not overlap.
    const auto* axis = panel_->chart()->yAxis;
    const double room = std::abs(axis->coordToPixel(1) - axis->coordToPixel(0));
    QVERIFY(axis->tickLabelFont().pixelSize() <= std::max(7.0, room));
  }

  void files_of_one_workload_stand_side_by_side_others_do_not() {
    auto other = samples::small_file();
    other.experiment.requests[0].prompt_sha256 = std::string(64, 'd');
    samples::write_small_file(other, folder_.file("other.h5"));
    samples::write_small_file(file_, folder_.file("again.h5"));
    open({path("small.h5"), path("again.h5"), path("other.h5")});
    for (const char* view : kViews) {
      set("view", view);
      QStringList names;
      for (const auto& cell : table().columns[0].cells)
        if (!names.contains(cell.toString())) names << cell.toString();
      QCOMPARE(names, QStringList({"contiguous (small.h5)", "tacg+gesr (small.h5)",
                                   "contiguous (again.h5)", "tacg+gesr (again.h5)"}));
    }
    QVERIFY(panel_->origin().contains("beside again.h5"));
    QVERIFY(left_out_text(*session_).contains("other.h5 does not stand beside: it has other req"));
    // A click chooses the file too.
    set("view", "ecdf");
    QTest::mouseClick(panel_->chart(), Qt::LeftButton, {},
                      panel_->chart()->pixel_of(stop_of(2, 20)).toPoint());
    const int chosen = now().a.document;
    QVERIFY(chosen == session_->documents()[0]->id() || chosen == session_->documents()[1]->id());
    // What is asked for by hand is shown in any case.
    const int third = session_->documents()[2]->id();
    session_->selection().change([&](Selected& next) { next.b = {third, "contiguous"}; });
    wait();
    QCOMPARE(table().columns[0].cells.back().toString(), QString("contiguous (other.h5)"));
  }
};

MOESCOPE_QT_MAIN(LatencyTest)
#include "latency_test.moc"
