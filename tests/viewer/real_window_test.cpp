// SPDX-License-Identifier: GPL-3.0-or-later
// The window on a real X server (with_display.sh): what the server shows of each panel beside
// pictures that a person has looked at, and the events that it sends.
#include <QProcess>
#include <QScreen>
#include <QStandardPaths>
#include <QWindow>

#include "support/temporary_folder.hpp"
#include "viewer/app/main_window.hpp"
#include "viewer/model/session.hpp"
#include "viewer/panels/heatmap_panel.hpp"
#include "viewer/panels/inspector/inspector_panel.hpp"
#include "viewer/panels/registry.hpp"
#include "viewer/picture_difference.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

namespace {

constexpr QSize kWindow(1200, 800);
constexpr QPoint kCorner(20, 20);
constexpr int kPatience = 60'000;  // milliseconds until what a slow machine must have shown

}  // namespace

class RealWindowTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::unique_ptr<Session> session_;
  std::unique_ptr<MainWindow> window_;

  bool settled() const {
    if (!session_->reading().idle() || !session_->computing().idle()) return false;
    return std::ranges::all_of(
        panels(), [&](const auto& info) { return window_->panel(info.name)->settled(); });
  }

  // Of the server, at half the size: smaller files, and edges of letters matter less.
  QImage screenshot() const {
    const QPixmap shot = window_->screen()->grabWindow(window_->winId());
    return shot.toImage()
        .convertToFormat(QImage::Format_RGB32)
        .scaled(kWindow / 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
  }
  // Once the server shows the same twice.
  QImage steady_screenshot() const {
    QImage last, shot = screenshot();
    for (int tries = 0; tries < 50 && shot != last; ++tries) {
      QTest::qWait(60);
      last = std::exchange(shot, screenshot());
    }
    return shot;
  }

  // Events of the server itself.
  static bool xdotool(const QStringList& arguments) {
    return QProcess::execute("xdotool", arguments) == 0;
  }
  static QStringList to(const QWidget* widget, const QPointF& place) {
    const QPoint at = widget->mapToGlobal(place.toPoint());
    return {"mousemove", QString::number(at.x()), QString::number(at.y())};
  }

 private Q_SLOTS:
  void initTestCase() {
    QCOMPARE(QGuiApplication::platformName(), QString("xcb"));
    samples::write_small_file(file_, folder_.file("small.h5"));
    session_ = std::make_unique<Session>();
    window_ = std::make_unique<MainWindow>(*session_, MainWindow::Layout::standard);
    window_->resize(kWindow);
    window_->move(kCorner);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get(), kPatience));
    window_->activateWindow();
    window_->open_files({QString::fromStdString(folder_.file("small.h5"))});
    QTRY_VERIFY_WITH_TIMEOUT(!session_->documents().empty() && settled(), kPatience);
    QCOMPARE(session_->documents().front()->state(), Document::State::ready);
  }
  void cleanupTestCase() {
    window_.reset();
    session_.reset();
  }

  void a_difference_is_seen() {
    const QImage shot = steady_screenshot();
    QCOMPARE(samples::differing_share(shot, shot), 0.0);
    QImage changed = shot;
    changed.setPixelColor(100, 100, Qt::red);
    QVERIFY(samples::differing_share(shot, changed) <= samples::kMostDiffering);
    for (int y = 100; y < 150; ++y)
      for (int x = 100; x < 150; ++x) changed.setPixelColor(x, y, Qt::red);
    QVERIFY(samples::differing_share(shot, changed) > samples::kMostDiffering);
    QCOMPARE(samples::differing_share(shot, changed.scaled(100, 100)), 1.0);
  }

  void each_panel_looks_as_it_should_data() {
    QTest::addColumn<QString>("panel");
    for (const auto& info : panels()) QTest::newRow(qPrintable(info.name)) << info.name;
  }
  void each_panel_looks_as_it_should() {
    QFETCH(QString, panel);
    window_->show_panel(panel);
    QTRY_VERIFY_WITH_TIMEOUT(settled(), kPatience);
    if (QWidget* focus = window_->focusWidget()) focus->clearFocus();
    const QString wrong = samples::compare_with_reference(steady_screenshot(), panel);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
  }

  void the_range_of_colors_looks_as_it_should() {
    window_->show_panel("traffic");
    auto* traffic = qobject_cast<HeatmapPanel*>(window_->panel("traffic"));
    traffic->show_domain(true);
    QVERIFY(bool(traffic->set_option("range", "60000:150000")));
    QTRY_VERIFY_WITH_TIMEOUT(settled(), kPatience);
    const QString wrong = samples::compare_with_reference(steady_screenshot(), "colour-range");
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    traffic->show_domain(false);
    QVERIFY(bool(traffic->set_option("range", "whole")));
    QTRY_VERIFY_WITH_TIMEOUT(settled(), kPatience);
  }

  void the_servers_mouse_and_keys_reach_the_panels() {
    if (QStandardPaths::findExecutable("xdotool").isEmpty())
      QSKIP("xdotool is not installed (apt-get install xdotool)");
    window_->show_panel("inspector");
    auto* inspector = qobject_cast<InspectorPanel*>(window_->panel("inspector"));
    QVERIFY(inspector);
    QTRY_VERIFY_WITH_TIMEOUT(inspector->draft() && settled(), kPatience);
    BoardView* view = inspector->board_view();
    const auto before = inspector->draft()->placement();
    const auto middle = [&](std::size_t rank, std::size_t slot) {
      return view->board_layout().columns[rank].slots[slot].center();
    };
    // Expert 1 of rank 0 onto expert 5 of rank 1.
    QVERIFY(xdotool(to(view, middle(0, 1)) + QStringList{"mousedown", "1"}));
    QVERIFY(xdotool(to(view, middle(0, 1) + QPointF(25, 0))));
    QVERIFY(xdotool(to(view, middle(1, 1))));
    QTRY_VERIFY_WITH_TIMEOUT(view->carrying(), kPatience);
    QVERIFY(xdotool({"mouseup", "1"}));
    QTRY_VERIFY_WITH_TIMEOUT(inspector->draft()->changed(), kPatience);
    QCOMPARE(inspector->draft()->placement().primary_at(0, 1), 1);
    QCOMPARE(inspector->draft()->placement().primary_at(0, 5), 0);
    QVERIFY(xdotool({"key", "ctrl+z"}));
    QTRY_COMPARE_WITH_TIMEOUT(inspector->draft()->placement(), before, kPatience);

    QVERIFY(xdotool({"key", "ctrl+2"}));
    auto* traffic = qobject_cast<HeatmapPanel*>(window_->panel("traffic"));
    QTRY_VERIFY_WITH_TIMEOUT(traffic->isAncestorOf(window_->focusWidget()), kPatience);
    const Heatmap* map = traffic->heatmap();
    QVERIFY(xdotool(to(map, map->picture().view.rect_of(2, 1, map->plot()).center()) +
                    QStringList{"click", "1"}));
    QTRY_COMPARE_WITH_TIMEOUT(session_->selection().now().pinned.ranks, (std::vector<int>{1, 2}),
                              kPatience);
    QVERIFY(xdotool({"key", "Escape"}));
    QTRY_VERIFY_WITH_TIMEOUT(session_->selection().now().pinned.ranks.empty(), kPatience);
  }
};

MOESCOPE_QT_MAIN(RealWindowTest)
#include "real_window_test.moc"
