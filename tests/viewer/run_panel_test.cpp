// SPDX-License-Identifier: GPL-3.0-or-later
// The run panel: the comparison of strategies sorted, copied and followed, and its page.
#include "viewer/panels/run/run_panel.hpp"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QHeaderView>
#include <cmath>

#include "core/text.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

class RunPanelTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  store::Summary summary_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<RunPanel> panel_;

  QString path(const std::string& name) const { return QString::fromStdString(folder_.file(name)); }
  void write(const std::string& name, const store::Summary& summary) const {
    auto writer = samples::write_parts(file_, folder_.file(name), file_.runs.size());
    QVERIFY(writer.write_summary(summary));
    QVERIFY(writer.finish(true, ""));
  }
  void wait() { QTRY_VERIFY(session_->reading().idle() && panel_->settled()); }
  void open(const std::vector<QString>& files) {
    panel_.reset();
    session_ = std::make_unique<Session>();
    QVERIFY(open_and_wait(*session_, files));
    panel_ = std::make_unique<RunPanel>(*session_, nullptr);
    panel_->resize(900, 600);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    panel_->refresh();
    wait();
  }
  QString cell(int row, int column) const {
    return panel_->table()->model()->index(row, column).data().toString();
  }
  // Share of the page's width and height between the first and the last pixel with something on it.
  static QSizeF inked(const QImage& image) {
    QRect ink;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (qGray(image.pixel(x, y)) < 128) ink |= QRect(x, y, 1, 1);
    return {static_cast<double>(ink.width()) / image.width(),
            static_cast<double>(ink.height()) / image.height()};
  }

 private Q_SLOTS:
  void initTestCase() {
    const double none = std::nan("");
    summary_.rows = {"contiguous", "tacg"};
    summary_.columns = {
        {"remote_ranks_per_token", "ranks", "counted", "ranks", {2.5, 1.25}, {2, 1}, {3, 1.5}},
        {"ttft_s", "s", "measured", "time", {0.0123456789, 0.2}, {none, none}, {none, none}},
        {"tpot_s", "s", "measured", "time", {0.5, none}, {none, none}, {none, none}}};
    write("small.h5", summary_);
  }
  void init() { open({path("small.h5")}); }
  void cleanup() {
    panel_.reset();
    session_.reset();
  }

  void the_table_is_a_model_as_models_should_be() {
    const QAbstractItemModelTester tester(panel_->table()->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    panel_->refresh();
    wait();
    const auto* model = panel_->table()->model();
    QCOMPARE(model->rowCount(), 2);
    QCOMPARE(model->columnCount(), 4);
    QCOMPARE(cell(0, 2), QString("12"));  // ms
    QCOMPARE(model->headerData(2, Qt::Horizontal).toString(), QString("TTFT\n[ms] measured"));
  }

  void a_header_sorts_and_a_row_is_chosen() {
    auto* table = panel_->table();
    auto* header = table->horizontalHeader();
    const auto click = [&](int column) {
      QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                        QPoint(header->sectionViewportPosition(column) + 12, header->height() / 2));
    };
    click(1);
    QCOMPARE(cell(0, 0), QString("tacg"));
    // What has no value is last in both directions.
    click(3);
    QCOMPARE(cell(1, 0), QString("tacg"));
    click(3);
    QCOMPARE(cell(1, 0), QString("tacg"));
    click(3);
    QCOMPARE(cell(0, 0), QString("contiguous"));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(1, 0)).center());
    QCOMPARE(session_->selection().now().a.strategy, QString("tacg+gesr"));
    session_->selection().change([](Selected& next) { next.a.strategy = "contiguous"; });
    wait();
    QCOMPARE(table->selectionModel()->selectedRows().front().row(), 0);
  }

  void ctrl_c_copies_what_is_shown() {
    QTest::keyClick(panel_->table(), Qt::Key_C, Qt::ControlModifier);
    const auto lines = core::split(QApplication::clipboard()->text().toStdString(), '\n');
    QCOMPARE(lines.size(), std::size_t(4));
    for (int row = 0; row < 2; ++row) {
      const auto cells = core::split(lines[static_cast<std::size_t>(row) + 1], '\t');
      QCOMPARE(cells.size(), std::size_t(4));
      for (int column = 0; column < 4; ++column)
        QCOMPARE(cells[static_cast<std::size_t>(column)], cell(row, column).toStdString());
    }
  }

  void exported_numbers_are_those_that_were_stored() {
    const auto lines = core::split(csv_text(panel_->data()), '\n');
    const auto names = core::split(core::trim(lines[0]), ',');
    for (std::size_t row = 0; row < 2; ++row) {
      const auto cells = core::split(core::trim(lines[row + 1]), ',');
      QCOMPARE(cells[0], summary_.rows[row]);
      for (const auto& column : summary_.columns) {
        const std::string name = column.key + " [" + column.units + "]";
        const auto at = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
        QVERIFY(at < names.size());
        if (std::isnan(column.mean[row]))
          QCOMPARE(cells[at], std::string());
        else
          QCOMPARE(std::stod(cells[at]), column.mean[row]);
      }
    }
  }

  void the_page_is_filled_and_a_small_one_too() {
    const auto figure = panel_->figure();
    QVERIFY(figure != nullptr);
    FigureOptions options;
    QVERIFY(inked(figure_image(*figure, options)).height() > 0.8);
    options.size = {500, 220};
    const QSizeF small = inked(figure_image(*figure, options));
    QVERIFY(small.height() > 0.7 && small.width() > 0.6);
  }

  void files_of_one_workload_are_rows_of_one_table() {
    auto other = summary_;
    other.columns.erase(other.columns.begin() + 1);
    other.columns[0].mean = {7, 8};
    other.columns[1].kind = "emulated";
    write("other.h5", other);
    open({path("small.h5"), path("other.h5")});
    QCOMPARE(panel_->table()->model()->rowCount(), 4);
    QCOMPARE(cell(1, 0), QString("tacg (small.h5)"));
    QCOMPARE(cell(3, 0), QString("tacg (other.h5)"));
    QVERIFY(cell(3, 1).startsWith("8.00"));
    QCOMPARE(cell(3, 2), QString("-"));
    // Measured and emulated times are columns of their own.
    QCOMPARE(panel_->table()->model()->columnCount(), 5);
    QCOMPARE(cell(0, 4), QString("-"));
    QVERIFY(
        panel_->table()->model()->headerData(4, Qt::Horizontal).toString().contains("emulated"));
    auto* table = panel_->table();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(3, 0)).center());
    QCOMPARE(session_->selection().now().a,
             (Side{session_->documents()[1]->id(), QString("tacg+gesr")}));
    wait();
    QCOMPARE(table->selectionModel()->selectedRows().front().row(), 3);
  }

  void without_a_comparison_it_says_when_there_will_be_one() {
    samples::write_small_file(file_, folder_.file("brief.h5"));
    open({path("brief.h5")});
    QVERIFY(!panel_->table()->isVisible());
    QVERIFY(panel_->text()->toPlainText().contains("is computed when the run ends"));
    QVERIFY(std::get<std::shared_ptr<const Table>>(panel_->data())->rows() > 3);
  }
};

MOESCOPE_QT_MAIN(RunPanelTest)
#include "run_panel_test.moc"
