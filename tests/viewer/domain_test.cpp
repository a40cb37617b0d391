// SPDX-License-Identifier: GPL-3.0-or-later
// The range of colours: the histogram it is chosen on, its ends under mouse and keys, and what is
// kept of it.
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <cmath>
#include <limits>
#include <numeric>

#include "support/temporary_folder.hpp"
#include "viewer/color/histogram.hpp"
#include "viewer/panels/traffic/traffic_panel.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

class DomainTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<TrafficPanel> panel_;

  void settle() { QTRY_VERIFY(session_->reading().idle() && panel_->settled()); }
  DomainHistogram* histogram() const { return panel_->domain()->histogram(); }
  Range range() const { return panel_->heatmap()->picture().scale.range(); }
  Range whole() const { return range_of(coloured_values(*panel_->heatmap()->picture().matrix)); }
  void drag(double from, double to) {
    const int y = histogram()->height() / 2;
    QTest::mousePress(histogram(), Qt::LeftButton, {}, QPoint(qRound(from), y));
    QMouseEvent moved(QEvent::MouseMove, QPointF(to, y), histogram()->mapToGlobal(QPointF(to, y)),
                      Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(histogram(), &moved);
  }

 private Q_SLOTS:
  void initTestCase() { samples::write_small_file(samples::small_file(), folder_.file("a.h5")); }
  void init() {
    session_ = std::make_unique<Session>();
    panel_ = std::make_unique<TrafficPanel>(*session_, nullptr);
    panel_->resize(700, 640);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    session_->open(QString::fromStdString(folder_.file("a.h5")));
    settle();
  }
  void cleanup() {
    panel_.reset();
    session_.reset();
  }

  void every_value_is_in_one_bin() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> values{0, 1, 1, 2, 9.99, 10, nan, HUGE_VAL};
    const auto linear = histogram_of(values, ScaleKind::linear, 10);
    QCOMPARE(linear.counts, (std::vector<std::uint64_t>{1, 2, 1, 0, 0, 0, 0, 0, 0, 2}));
    QCOMPARE(linear.outside, std::uint64_t{0});
    QCOMPARE(linear.highest(), std::uint64_t{2});
    const auto decades = histogram_of({0, 1, 5, 50, 500, 1000}, ScaleKind::logarithmic, 3);
    QCOMPARE(decades.counts, (std::vector<std::uint64_t>{2, 1, 2}));
    QCOMPARE(decades.outside, std::uint64_t{1});
    const auto roots = histogram_of({0, 1, 4, 9, 16}, ScaleKind::square_root, 4);
    QCOMPARE(roots.counts, (std::vector<std::uint64_t>{1, 1, 1, 2}));
    QCOMPARE(histogram_of({}, ScaleKind::linear, 4).highest(), std::uint64_t{0});
    QCOMPARE(histogram_of({3, 3}, ScaleKind::logarithmic, 4).highest(), std::uint64_t{2});
  }

  void a_range_is_two_finite_numbers_in_order() {
    QCOMPARE(*parse_range("0:2.5e6"), (Range{0, 2.5e6}));
    QCOMPARE(*parse_range("-3:-1"), (Range{-3, -1}));
    QCOMPARE(*parse_range(range_text({0.125, 4096})), (Range{0.125, 4096}));
    for (const char* wrong : {"", "1", "2:1", "1:1", "a:2", "1:2:3", "nan:1", "0:inf", "whole"})
      QVERIFY2(!parse_range(wrong), wrong);
  }

  void it_is_opened_with_a_key() {
    QVERIFY(!panel_->domain()->isVisible());
    panel_->heatmap()->setFocus();
    QTest::keyClick(panel_->heatmap(), Qt::Key_C);
    QVERIFY(panel_->domain()->isVisible());
    QVERIFY(histogram()->hasFocus());
    const auto& counts = histogram()->histogram().counts;
    // The diagonal is left out: 16 cells less 4.
    QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), std::uint64_t{12});
    QTest::keyClick(histogram(), Qt::Key_C);
    QVERIFY(!panel_->domain()->isVisible());
    panel_->show_domain(true);
    QTest::keyClick(histogram(), Qt::Key_C);
    QVERIFY(!panel_->domain()->isVisible());
  }

  void an_end_that_is_dragged_is_shown_at_once_and_kept_when_let_go() {
    panel_->show_domain(true);
    QTest::qWait(0);
    const Range all = whole();
    QCOMPARE(range(), all);
    const double middle = histogram()->x_of((all.low + all.high) / 2);
    drag(histogram()->x_of(all.high), middle);
    QVERIFY(std::abs(range().high - (all.low + all.high) / 2) < (all.high - all.low) / 50);
    QCOMPARE(range().low, all.low);
    QCOMPARE(panel_->option("range"), QString("whole"));
    QTest::mouseRelease(histogram(), Qt::LeftButton, {}, QPoint(qRound(middle), 20));
    settle();
    QVERIFY2(parse_range(panel_->option("range")), qPrintable(panel_->option("range")));
    QCOMPARE(range(), *parse_range(panel_->option("range")));
    // The low end cannot pass the high one.
    drag(histogram()->x_of(all.low), histogram()->x_of(all.high));
    QVERIFY(range().low < range().high);
    QTest::mouseRelease(histogram(), Qt::LeftButton, {}, QPoint(0, 20));
    settle();
    panel_->findChild<QPushButton*>("range whole")->click();
    settle();
    QCOMPARE(range(), all);
    QCOMPARE(panel_->option("range"), QString("whole"));
    panel_->findChild<QPushButton*>("range 5-95")->click();
    settle();
    QCOMPARE(panel_->option("range"), QString("5-95"));
  }

  void keys_and_numbers_do_the_same() {
    panel_->show_domain(true);
    const Range all = whole();
    histogram()->setFocus();
    QTest::keyClick(histogram(), Qt::Key_Left, Qt::ShiftModifier);
    settle();
    QVERIFY(std::abs(range().high - (all.high - 0.1 * (all.high - all.low))) <
            1e-3 * (all.high - all.low));
    QTest::keyClick(histogram(), Qt::Key_Up);
    QTest::keyClick(histogram(), Qt::Key_Right);
    settle();
    QVERIFY(range().low > all.low);
    QTest::keyClick(histogram(), Qt::Key_Home);
    settle();
    QVERIFY(std::abs(range().low - all.low) < 1e-4 * (all.high - all.low));

    auto* to = panel_->findChild<QLineEdit*>("colours to");
    to->setFocus();
    to->selectAll();
    QTest::keyClicks(to, "5e6");
    QTest::keyClick(to, Qt::Key_Return);
    settle();
    QCOMPARE(range().high, 5e6);
    // What is no range goes back.
    to->selectAll();
    QTest::keyClicks(to, "many");
    QTest::keyClick(to, Qt::Key_Return);
    settle();
    QCOMPARE(to->text(), QString("5e+06"));
  }

  void a_range_is_a_setting_like_others() {
    QVERIFY(bool(panel_->set_option("range", "1000:2000")));
    settle();
    QCOMPARE(range(), (Range{1000, 2000}));
    QCOMPARE(panel_->set_options().at("range"), QString("1000:2000"));
    auto* menu = panel_->findChild<QComboBox*>("range");
    QCOMPARE(menu->currentData().toString(), QString("1000:2000"));
    const auto wrong = panel_->set_option("range", "2000:1000");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().message.find("LOW:HIGH") != std::string::npos);
    QVERIFY(bool(panel_->set_option("range", "whole")));
    settle();
    QCOMPARE(menu->findData("1000:2000"), -1);
  }

  void ends_of_a_difference_are_as_far_from_0() {
    session_->selection().change([](Selected& now) { now.b = {now.a.document, "tacg+gesr"}; });
    settle();
    QVERIFY(panel_->heatmap()->picture().matrix->diverging);
    panel_->show_domain(true);
    histogram()->setFocus();
    QTest::keyClick(histogram(), Qt::Key_Left, Qt::ShiftModifier);
    settle();
    QCOMPARE(range().low, -range().high);
  }
};

MOESCOPE_QT_MAIN(DomainTest)
#include "domain_test.moc"
