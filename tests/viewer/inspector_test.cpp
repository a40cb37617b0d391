// SPDX-License-Identifier: GPL-3.0-or-later
// The placement inspector under real events: what is dragged is what is saved, what cannot be is
// said, measured placements stay as they are.
#include <QAction>
#include <QMenu>
#include <QProcess>
#include <QSignalSpy>
#include <nlohmann/json.hpp>

#include "metrics/score.hpp"
#include "placement/bounds/bounds.hpp"
#include "routing/formats/copy.hpp"
#include "routing/random_trace.hpp"
#include "store/trace/open_trace.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/app/export_panel.hpp"
#include "viewer/panels/inspector/inspector_panel.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

class InspectorTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();
  std::unique_ptr<Session> session_;
  std::unique_ptr<InspectorPanel> panel_;

  QString path(const char* name) const { return QString::fromStdString(folder_.file(name)); }
  void settle() { QTRY_VERIFY(session_->reading().idle() && panel_->settled()); }
  void open(const QString& file = {}) {
    session_->open(file.isEmpty() ? path("small.h5") : file);
    settle();
  }
  BoardView* view() const { return panel_->board_view(); }
  const placement::Placement& placed() const { return panel_->draft()->placement(); }
  BoardPlace place_of(int expert, int rank) const {
    const auto& chips = view()->board()->ranks[static_cast<std::size_t>(rank)].chips;
    for (std::size_t s = 0; s < chips.size(); ++s)
      if (chips[s].expert == expert) return {rank, static_cast<int>(s)};
    return {};
  }
  QPoint middle_of(const BoardPlace& place) const {
    return view()
        ->board_layout()
        .columns[static_cast<std::size_t>(place.rank)]
        .slots[static_cast<std::size_t>(place.slot)]
        .center()
        .toPoint();
  }
  QPoint header_of(int rank) const {
    return view()->board_layout().columns[static_cast<std::size_t>(rank)].header.center().toPoint();
  }
  void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
    begin_drag(from, to, keys);
    QTest::mouseRelease(view(), Qt::LeftButton, keys, to);
  }
  void begin_drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(view(), Qt::LeftButton, keys, from);
    for (const QPoint& at : {from + QPoint(20, 0), to}) {
      QMouseEvent moved(QEvent::MouseMove, at, view()->mapToGlobal(at), Qt::NoButton,
                        Qt::LeftButton, keys);
      QApplication::sendEvent(view(), &moved);
    }
  }
  QString cost(int row, int column) const {
    return panel_->costs()->model()->index(row, column).data().toString();
  }

 private Q_SLOTS:
  void initTestCase() { samples::write_small_file(file_, folder_.file("small.h5")); }
  void init() {
    session_ = std::make_unique<Session>();
    panel_ = std::make_unique<InspectorPanel>(*session_, nullptr);
    panel_->resize(760, 720);
    panel_->show();
    QVERIFY(QTest::qWaitForWindowExposed(panel_.get()));
    panel_->refresh();
  }
  void cleanup() {
    panel_.reset();
    session_.reset();
  }

  void it_says_what_to_open() {
    QVERIFY(panel_->trouble().contains("Ctrl+O"));
    QVERIFY(panel_->figure() == nullptr);
    QVERIFY(!view()->accessibleName().isEmpty());
    QVERIFY(view()->accessibleDescription().contains("Enter"));
  }

  void a_dragged_expert_is_what_is_saved_and_scored() {
    QVERIFY(panel_->set_option("slots", "1"));
    open();
    QCOMPARE(placed(), file_.placements[0].placement);
    // Rank 0 has experts 0 to 3; expert 2 goes to the free slot of rank 3.
    drag(middle_of(place_of(2, 0)), middle_of({3, 4}));
    settle();
    placement::Placement expected = file_.placements[0].placement;
    expected.primary_at(0, 2) = 3;
    QCOMPARE(placed(), expected);
    QVERIFY(panel_->save(path("dragged.json")));
    const auto saved = placement::read_placement(folder_.file("dragged.json"));
    QVERIFY(saved);
    QCOMPARE(saved->placement, expected);
    QCOMPARE(saved->nodes, 2);
    QCOMPARE(saved->slots, (std::vector<int>{5, 5, 5, 5}));
    const auto score = metrics::score(file_.trace, expected, {"local-first", 2});
    QVERIFY(score);
    QCOMPARE(cost(0, 2), QString::number(score->remote_ranks_per_token, 'f', 4));
    QCOMPARE(cost(1, 2), QString::number(score->paper_comm, 'f', 3));
    QCOMPARE(cost(2, 2), QString::number(score->jain, 'f', 4));
    QCOMPARE(cost(3, 2), QString::number(score->max_violation, 'f', 4));
    for (std::size_t r = 0; r < 4; ++r) QCOMPARE(view()->board()->ranks[r].load, score->load[r]);
    // Traffic in bytes: 64 floats a row.
    double rows = 0;
    for (std::size_t i = 0; i < score->rank_copies.size(); ++i)
      if (i % 4 != i / 4 % 4) rows += static_cast<double>(score->rank_copies[i]);
    QVERIFY2(cost(4, 0).contains("256 B each"), qPrintable(cost(4, 0)));
    QCOMPARE(cost(4, 2), QString::number(rows * 256 / (1 << 20), 'f', 3) + " MiB");
    // Slots are 5 of 4, so that the bound is one with replicas.
    const auto bound = placement::best_bound(file_.trace, saved->slots, true, {.effort = 0.1})
                           .remote_ranks_per_token;
    QVERIFY(bound > 0);
    QVERIFY2(cost(6, 0).contains("lower bound " + QString::number(bound, 'f', 4)),
             qPrintable(cost(6, 0)));
    QCOMPARE(cost(6, 2),
             QString::number(100 * (score->remote_ranks_per_token / bound - 1), 'f', 2) + " %");
  }

  void a_saved_placement_is_scored_by_the_command_line_as_by_the_panel() {
    const QString program = qEnvironmentVariable("MOESCOPE_PROGRAM");
    if (program.isEmpty()) QSKIP("the program moescope is not built here");
    QVERIFY(panel_->set_option("slots", "1"));
    open();
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    drag(middle_of(place_of(2, 0)), middle_of({3, 4}), Qt::ControlModifier);
    QVERIFY(!placed().replicas_at(0, 2).empty());
    settle();
    QVERIFY(panel_->save(path("by-hand.json")));
    QProcess score;
    score.start(program, {"score", "--trace", path("small.h5#calibration"), "--evaluate", "all",
                          "--placement", path("by-hand.json"), "--sources", "given", "--no-null",
                          "--no-bound", "--json", "--quiet"});
    QVERIFY(score.waitForFinished(120'000));
    QVERIFY2(score.exitCode() == 0, score.readAllStandardError().constData());
    const auto json = nlohmann::json::parse(score.readAllStandardOutput().toStdString());
    const auto& row = json.at("rows").back();
    QCOMPARE(row.at("strategy").get<std::string>(), path("by-hand.json").toStdString());
    const auto number = [&](const char* key, int decimals) {
      return QString::number(row.at(key).get<double>(), 'f', decimals);
    };
    QCOMPARE(cost(0, 2), number("remote_ranks_per_token", 4));
    QCOMPARE(cost(1, 2), number("paper_comm", 3));
    QCOMPARE(cost(2, 2), number("jain", 4));
    QCOMPARE(cost(3, 2), number("max_violation", 4));
    QCOMPARE(cost(5, 2), number("replica_memory", 4));
  }

  void changes_say_whether_they_are_better() {
    open();
    QCOMPARE(cost(0, 3), QString("±0"));
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    settle();
    const double first = cost(0, 1).toDouble(), now = cost(0, 2).toDouble();
    QVERIFY(first != now);
    QVERIFY2(cost(0, 3).endsWith(now < first ? ", better" : ", worse"), qPrintable(cost(0, 3)));
    panel_->draft()->undo_stack().undo();
    settle();
    QCOMPARE(cost(0, 3), QString("±0"));
  }

  void the_bound_is_left_out_when_it_is_not_wanted() {
    QVERIFY(panel_->set_option("bound", "none"));
    open();
    QCOMPARE(panel_->costs()->model()->rowCount(), 6);
    QVERIFY(panel_->set_option("bound", "thorough"));
    settle();
    QCOMPARE(panel_->costs()->model()->rowCount(), 7);
    QVERIFY(cost(6, 2).endsWith(" %"));
  }

  void dropping_on_a_chip_swaps_and_undo_goes_back() {
    open();
    const placement::Placement before = placed();
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    QCOMPARE(placed().primary_at(0, 1), 2);
    QCOMPARE(placed().primary_at(0, 9), 0);
    const placement::Placement after = placed();
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(placed(), before);
    QTest::keyClick(view(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(placed(), after);
    settle();
    // Other layers are as they were.
    for (int layer = 1; layer < 4; ++layer)
      for (int e = 0; e < 16; ++e)
        QCOMPARE(placed().primary_at(layer, e), before.primary_at(layer, e));
  }

  void what_cannot_be_is_said_and_not_done() {
    open();
    const placement::Placement before = placed();
    drag(middle_of(place_of(1, 0)), header_of(3));
    QCOMPARE(placed(), before);
    QVERIFY2(panel_->message().contains("Rank 3 is full"), qPrintable(panel_->message()));
    QVERIFY(!panel_->draft()->undo_stack().canUndo());
    // The only copy cannot go.
    QTest::mouseClick(view(), Qt::LeftButton, {}, middle_of(place_of(1, 0)));
    QTest::keyClick(view(), Qt::Key_Delete);
    QVERIFY2(panel_->message().contains("only copy of expert 1"), qPrintable(panel_->message()));
    QCOMPARE(placed(), before);
    // Esc puts a chip back.
    begin_drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    QVERIFY(view()->carrying());
    QTest::keyClick(view(), Qt::Key_Escape);
    QVERIFY(!view()->carrying());
    QTest::mouseRelease(view(), Qt::LeftButton, {}, middle_of(place_of(9, 2)));
    QCOMPARE(placed(), before);
  }

  void replicas_come_and_go_within_capacity() {
    QVERIFY(panel_->set_option("slots", "1"));
    open();
    drag(middle_of(place_of(2, 0)), middle_of({1, 4}), Qt::ControlModifier);
    QCOMPARE(placed().replicas_at(0, 2).front(), 1);
    settle();
    QCOMPARE(cost(5, 2), QString::number(1.0 / 64, 'f', 4));
    const auto chip = view()->chip_at(place_of(2, 1));
    QVERIFY(chip && !chip->primary && chip->copies == 2);
    // No room for another, and none twice.
    drag(middle_of(place_of(3, 0)), middle_of(place_of(5, 1)), Qt::ControlModifier);
    QVERIFY2(panel_->message().contains("Rank 1 is full"), qPrintable(panel_->message()));
    drag(middle_of(place_of(2, 0)), header_of(1), Qt::ControlModifier);
    QVERIFY2(panel_->message().contains("already holds expert 2"), qPrintable(panel_->message()));
    // The primary goes, the replica takes its place.
    QTest::mouseClick(view(), Qt::LeftButton, {}, middle_of(place_of(2, 0)));
    QTest::keyClick(view(), Qt::Key_Delete);
    QCOMPARE(placed().primary_at(0, 2), 1);
    QVERIFY(placed().replicas_at(0, 2).empty());
    settle();
  }

  void the_keyboard_does_what_the_mouse_does() {
    open();
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_Right);  // the first place
    QTest::keyClick(view(), Qt::Key_Down);
    QTest::keyClick(view(), Qt::Key_Return);
    QVERIFY(view()->carrying());
    QTest::keyClick(view(), Qt::Key_Right);
    QTRY_VERIFY(!cost(0, 4).isEmpty());  // predicted before it is done
    const QString predicted = cost(0, 4);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(placed().primary_at(0, 1), 1);
    QCOMPARE(placed().primary_at(0, 5), 0);
    settle();
    QVERIFY(predicted.startsWith(cost(0, 2)));
    QVERIFY(cost(0, 4).isEmpty());
  }

  void a_measured_placement_stays_and_a_copy_has_its_own_name() {
    open();
    QVERIFY(panel_->draft()->measured());
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    QCOMPARE(panel_->draft()->name(), QString("contiguous, edited"));
    QVERIFY(!panel_->draft()->measured());
    QVERIFY2(panel_->message().contains("stays as it is"), qPrintable(panel_->message()));
    QCOMPARE(panel_->draft()->origin().placement, file_.placements[0].placement);
    // Another strategy and back: the copy is still there.
    session_->selection().change([](Selected& now) { now.a.strategy = "tacg+gesr"; });
    settle();
    QCOMPARE(placed(), file_.placements[1].placement);
    session_->selection().change([](Selected& now) { now.a.strategy = "contiguous"; });
    settle();
    QCOMPARE(placed().primary_at(0, 1), 2);
    QVERIFY(panel_->save(path("copy.json")));
    QCOMPARE(placement::read_placement(folder_.file("copy.json"))->strategy,
             std::string("contiguous edited"));
    const auto again = store::ResultsFile::open(folder_.file("small.h5"));
    QCOMPARE(again->placement("contiguous")->placement, file_.placements[0].placement);
  }

  void the_layer_follows_the_selection_and_the_box() {
    open();
    panel_->findChild<QSpinBox*>("inspector layer")->setValue(2);
    QCOMPARE(session_->selection().now().layer, 2);
    QCOMPARE(view()->board()->layer, 2);
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    QCOMPARE(placed().primary_at(2, 1), 2);
    QCOMPARE(placed().primary_at(0, 1), 0);
    settle();
  }

  void a_strategy_runs_in_the_background() {
    open();
    panel_->start_strategy("coactivation");
    QTRY_VERIFY(panel_->draft()->changed());
    QVERIFY(!panel_->strategy_runs());
    settle();
    panel_->draft()->undo_stack().undo();
    QCOMPARE(placed(), file_.placements[0].placement);
    settle();
  }

  void a_strategy_that_is_cancelled_changes_nothing() {
    open();
    // Waits behind work that the test ends, so that the cancel comes first on any machine.
    std::atomic<bool> go_on = false;
    session_->computing().start<int>(
        this, "before", "before",
        [&](JobControl&) -> core::Result<int> {
          while (!go_on) QThread::msleep(1);
          return 0;
        },
        [](core::Result<int>) {});
    panel_->start_strategy("span");
    QTRY_VERIFY(panel_->strategy_runs());
    // The board is free meanwhile.
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    const placement::Placement edited = placed();
    panel_->cancel_strategy();
    go_on = true;
    QTRY_VERIFY(!panel_->strategy_runs());
    QVERIFY2(panel_->message().contains("cancelled"), qPrintable(panel_->message()));
    QCOMPARE(placed(), edited);
    settle();
  }

  void a_strategy_is_cancelled_in_the_middle() {
    // So many layers that the test is done long before they are.
    const auto trace = random_trace({.layers = 2000,
                                     .experts = 32,
                                     .top_k = 4,
                                     .requests = 8,
                                     .tokens_per_request = 50,
                                     .tokens_per_step = 0},
                                    9);
    auto writer = store::create_trace(folder_.file("deep.npz"), "npz", routing::header_of(trace));
    QVERIFY2(bool(writer), writer ? "" : writer.error().message.c_str());
    QVERIFY(bool(routing::write_trace(trace, **writer)));
    QVERIFY(panel_->set_option("bound", "none"));
    open(path("deep.npz"));
    const placement::Placement before = placed();
    panel_->start_strategy("span");
    QTRY_VERIFY_WITH_TIMEOUT(session_->computing().running_fraction() > 0, 60'000);
    // Changed meanwhile, by hand.
    drag(middle_of(place_of(1, 0)), middle_of(place_of(9, 2)));
    const placement::Placement edited = placed();
    QVERIFY(edited != before);
    panel_->cancel_strategy();
    QVERIFY2(panel_->message().contains("Cancelling"), qPrintable(panel_->message()));
    const auto fraction = [&] { return session_->computing().running_fraction(); };
    double last = fraction();
    while (!session_->computing().idle()) {
      last = std::max(last, fraction());
      QTest::qWait(1);
    }
    QVERIFY(!panel_->strategy_runs());
    QVERIFY2(last < 1, "it ran to its end");
    QVERIFY2(panel_->message().contains("cancelled"), qPrintable(panel_->message()));
    QCOMPARE(placed(), edited);
    settle();
  }

  void a_placement_file_is_scored_on_an_open_trace() {
    placement::PlacementFile own;
    own.placement = file_.placements[1].placement;
    own.nodes = 2;
    own.slots = {4, 4, 4, 4};
    own.strategy = "mine";
    QVERIFY(placement::write_placement(folder_.file("mine.json"), own));
    open(path("mine.json"));
    QVERIFY(panel_->draft() && !panel_->draft()->measured());
    QCOMPARE(cost(0, 2), QString());  // nothing to score on yet
    open(path("small.h5"));
    QTRY_VERIFY(!cost(0, 2).isEmpty());
    const auto score = metrics::score(file_.trace, own.placement, {"local-first", 2});
    QCOMPARE(cost(0, 2), QString::number(score->remote_ranks_per_token, 'f', 4));
  }

  void the_menu_offers_what_can_be_done() {
    open();
    QTest::mouseMove(view(), middle_of(place_of(1, 0)));
    QContextMenuEvent asked(QContextMenuEvent::Mouse, middle_of(place_of(1, 0)),
                            view()->mapToGlobal(middle_of(place_of(1, 0))));
    QApplication::sendEvent(view(), &asked);
    const auto* menu = panel_->findChild<QMenu*>("chip menu");
    QVERIFY(menu);
    const auto actions = menu->actions();
    QCOMPARE(actions.back()->text(), QString("Remove this copy"));
    QVERIFY(!actions.back()->isEnabled());
    QVERIFY(actions.back()->toolTip().contains("only copy"));
  }
};

MOESCOPE_QT_MAIN(InspectorTest)
#include "inspector_test.moc"
