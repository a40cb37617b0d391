// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window with a real file: panels follow one selection, choices come back, broken files
// say why.
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QSettings>
#include <QSlider>
#include <QSpinBox>
#include <QStatusBar>

#include "core/file.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/app/main_window.hpp"
#include "viewer/panels/heatmap_panel.hpp"
#include "viewer/panels/registry.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

class WindowTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::unique_ptr<Session> session_;
  std::unique_ptr<MainWindow> window_;

  QString path(const char* name) const { return QString::fromStdString(folder_.file(name)); }
  HeatmapPanel* heat(const char* name) const {
    return qobject_cast<HeatmapPanel*>(window_->panel(name));
  }
  void wait() {
    QTRY_VERIFY(session_->reading().idle());
    for (const auto& info : panels()) QTRY_VERIFY(window_->panel(info.name)->settled());
  }
  void open() {
    window_->open_files({path("small.h5")});
    wait();
  }
  QPoint middle_of(const HeatmapPanel* panel, int row, int column) const {
    const auto* heatmap = panel->heatmap();
    return heatmap->picture().view.rect_of(column, row, heatmap->plot()).center().toPoint();
  }

 private Q_SLOTS:
  void initTestCase() { samples::write_small_file(file_, folder_.file("small.h5")); }
  void init() {
    QSettings().clear();
    session_ = std::make_unique<Session>();
    window_ = std::make_unique<MainWindow>(*session_);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
  }
  void cleanup() {
    window_.reset();
    session_.reset();
  }

  void an_empty_window_says_what_to_do() {
    for (const auto& info : panels()) {
      const auto* panel = window_->panel(info.name);
      QVERIFY(panel->trouble().contains("Ctrl+O"));
      QVERIFY(panel->figure() == nullptr);
      QVERIFY(!panel->accessibleName().isEmpty());
    }
  }

  void an_opened_file_fills_every_panel() {
    open();
    for (const auto& info : panels()) {
      QCOMPARE(window_->panel(info.name)->trouble(), QString());
      QVERIFY(window_->panel(info.name)->figure() != nullptr);
    }
    QVERIFY(window_->windowTitle().startsWith("small.h5"));
  }

  void a_cell_pinned_in_one_panel_is_seen_in_all() {
    open();
    auto* traffic = heat("traffic");
    QTest::mouseClick(traffic->heatmap(), Qt::LeftButton, {}, middle_of(traffic, 1, 3));
    QCOMPARE(session_->selection().now().pinned.ranks, (std::vector<int>{1, 3}));
    wait();
    QCOMPARE(traffic->heatmap()->picture().pinned_rows, (std::vector<int>{1, 3}));
    auto* experts = heat("coactivation");
    QTest::mouseClick(experts->heatmap(), Qt::LeftButton, {}, middle_of(experts, 4, 9));
    QCOMPARE(session_->selection().now().pinned.experts, (std::vector<int>{4, 9}));
    wait();
    QCOMPARE(experts->heatmap()->picture().pinned_columns, (std::vector<int>{4, 9}));
    QTest::keyClick(window_.get(), Qt::Key_Escape);
    QVERIFY(session_->selection().now().pinned.empty());
    QTest::keyClick(window_.get(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(session_->selection().now().pinned.experts, (std::vector<int>{4, 9}));
  }

  void the_bar_chooses_layer_family_and_strategy() {
    open();
    window_->findChild<QSpinBox*>("layer")->setValue(2);
    wait();
    QVERIFY(heat("coactivation")->heatmap()->picture().matrix->subtitle.startsWith("layer 2"));
    QVERIFY(heat("traffic")->heatmap()->picture().matrix->subtitle.startsWith("layer 2"));
    auto* family = window_->findChild<QComboBox*>("family");
    family->setFocus();
    QTest::keyClick(family, Qt::Key_Down);
    QTest::keyClick(family, Qt::Key_Down);
    QCOMPARE(session_->selection().now().family, 1);
    auto* shown = window_->findChild<QComboBox*>("shown");
    QTest::keyClick(shown, Qt::Key_Down);
    QCOMPARE(session_->selection().now().a.strategy, QString("tacg+gesr"));
    auto* against = window_->findChild<QComboBox*>("against");
    QTest::keyClick(against, Qt::Key_Down);
    wait();
    const auto matrix = heat("traffic")->heatmap()->picture().matrix;
    QVERIFY(matrix->diverging);
    QVERIFY(matrix->title.contains("tacg+gesr minus contiguous"));
  }

  void a_panel_menu_changes_the_panel() {
    open();
    auto* experts = heat("coactivation");
    auto* view = experts->findChild<QComboBox*>("view");
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Down);
    QTest::keyClick(view, Qt::Key_Down);
    wait();
    QVERIFY(experts->heatmap()->picture().matrix->title.contains("lift"));
    const auto wrong = experts->set_option("view", "nonsense");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().message.find("counts, conditional, lift, jaccard") != std::string::npos);
    QVERIFY(experts->set_option("veiw", "lift").error().message.find("'view'") !=
            std::string::npos);
  }

  void the_table_says_what_the_picture_says() {
    open();
    window_->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    auto* traffic = heat("traffic");
    traffic->setFocus();
    QTest::keyClick(traffic->heatmap(), Qt::Key_T);
    QVERIFY(traffic->table()->isVisible());
    const auto* model = traffic->table()->model();
    QCOMPARE(model->data(model->index(2, 1), Qt::UserRole).toDouble(),
             traffic->heatmap()->picture().matrix->at(2, 1));
    QTest::keyClick(traffic->table(), Qt::Key_T);
    QVERIFY(traffic->heatmap()->isVisible());
  }

  void a_broken_file_is_named_and_nothing_is_lost() {
    open();
    QVERIFY(bool(core::write_file_atomic(folder_.file("broken.h5"), "\x89HDF\r\n\x1a\n garbage")));
    window_->open_files({path("broken.h5")});
    wait();
    QVERIFY(heat("traffic")->heatmap()->has_picture());
    bool named = false;
    for (const auto* label : window_->statusBar()->findChildren<QLabel*>())
      named = named || label->text().contains("broken.h5");
    QVERIFY(named);
  }

  void files_are_dropped_on_the_window() {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path("small.h5"))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &drop);
    wait();
    QCOMPARE(session_->documents().size(), std::size_t{1});
    QVERIFY(heat("traffic")->heatmap()->has_picture());
  }

  void layout_choices_and_recent_files_come_back() {
    open();
    QVERIFY(bool(heat("coactivation")->set_option("order", "clustered")));
    window_->findChild<QDockWidget*>("traffic")->hide();
    window_->close();
    window_ = std::make_unique<MainWindow>(*session_);
    window_->show();
    QCOMPARE(heat("coactivation")->option("order"), QString("clustered"));
    QVERIFY(!window_->findChild<QDockWidget*>("traffic")->isVisible());
    bool listed = false;
    for (const auto* action : window_->findChildren<QAction*>())
      listed = listed || action->text() == path("small.h5");
    QVERIFY(listed);
  }

  void every_widget_that_takes_focus_has_a_name() {
    open();
    for (const auto* widget : window_->findChildren<QWidget*>()) {
      if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
      if (widget->objectName().startsWith("qt_")) continue;
      QVERIFY2(!widget->accessibleName().isEmpty(),
               qPrintable(QString(widget->metaObject()->className()) + " " + widget->objectName()));
    }
  }
};

MOESCOPE_QT_MAIN(WindowTest)
#include "window_test.moc"
