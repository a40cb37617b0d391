// SPDX-License-Identifier: GPL-3.0-or-later
// Opening files of every kind, damaged ones too, and following a run in progress.
#include <QFile>
#include <QSignalSpy>

#include "core/file.hpp"
#include "core/rng.hpp"
#include "placement/placement_file.hpp"
#include "support/temporary_folder.hpp"
#include "viewer/model/coactivation.hpp"
#include "viewer/model/session.hpp"
#include "viewer/qt_main.hpp"
#include "viewer/small_file.hpp"

using namespace moescope;
using namespace moescope::viewer;

class DocumentTest : public QObject {
  Q_OBJECT

  TemporaryFolder folder_;
  samples::SmallFile file_ = samples::small_file();

  Document* opened(Session& session, const std::string& path) {
    Document* document = session.open(QString::fromStdString(path));
    [&] { QTRY_VERIFY(document->state() != Document::State::opening); }();
    return document;
  }

 private Q_SLOTS:
  void initTestCase() { samples::write_small_file(file_, folder_.file("small.h5")); }

  void a_results_file_is_described_and_selected() {
    Session session;
    const Document* document = opened(session, folder_.file("small.h5"));
    QCOMPARE(document->state(), Document::State::ready);
    const Overview& overview = document->overview();
    QCOMPARE(overview.families, (std::vector<std::string>{"math", "code", "chat"}));
    QCOMPARE(overview.layers, 4);
    QCOMPARE(overview.nodes, 2);
    QCOMPARE(overview.strategies.size(), std::size_t{2});
    QCOMPARE(overview.strategies[1].placement, std::string("tacg+gesr"));
    QCOMPARE(overview.strategies[1].repeats, 2);
    QCOMPARE(overview.strategies[1].kind, Provenance::measured);
    QVERIFY(overview.finished && overview.has_counts);
    QCOMPARE(session.selection().now().a.strategy, QString("contiguous"));
    QCOMPARE(strategy_for(overview, "tacg")->name, std::string("tacg+gesr"));
    QVERIFY(!strategy_for(overview, "eplb"));
    // The same path is the same document.
    QCOMPARE(session.open(QString::fromStdString(folder_.file("small.h5"))), document);
  }

  void a_placement_and_a_trace_are_opened() {
    moescope::placement::PlacementFile by_hand;
    by_hand.placement = file_.placements[1].placement;
    by_hand.slots.assign(4, 8);
    by_hand.strategy = "by-hand";
    const auto path = folder_.file("p.json");
    QVERIFY(bool(placement::write_placement(path, by_hand)));
    Session session;
    const Document* document = opened(session, path);
    QCOMPARE(document->overview().kind, FileKind::placement);
    QCOMPARE(document->overview().strategies[0].name, std::string("by-hand"));
    JobControl control;
    QVERIFY(*document->source()->placement("by-hand") == by_hand.placement);
    const auto none = document->source()->pairs(0, 0, control);
    QVERIFY(!none);
    QVERIFY(none.error().message.find("is a placement and has no") != std::string::npos);

    const Document* trace = opened(session, folder_.file("small.h5") + "#calibration");
    QCOMPARE(trace->state(), Document::State::ready);
    QCOMPARE(trace->overview().kind, FileKind::trace);
    const auto counts = trace->source()->pairs(1, 2, control);
    QVERIFY(bool(counts));
    const auto expected = file_.statistics.pairs(1, 2);
    for (std::size_t i = 0; i < expected.size(); ++i)
      QCOMPARE((*counts)[i], static_cast<double>(expected[i]));
  }

  void a_trace_of_another_layout_is_opened() {
    const std::string real = MOESCOPE_SOURCE_DIR "/../shared/data/traces/deepseek-v2-lite-chat.h5";
    if (!QFile::exists(QString::fromStdString(real))) QSKIP("the real routing traces are not here");
    Session session;
    const Document* document = opened(session, real);
    QCOMPARE(document->state(), Document::State::ready);
    QCOMPARE(document->overview().kind, FileKind::trace);
    QCOMPARE(document->overview().layers, 26);

    const auto cut = folder_.file("cut.h5");
    QVERIFY(bool(core::write_file_atomic(cut, core::read_file(real)->substr(0, 200'000))));
    const Document* damaged = opened(session, cut);
    QCOMPARE(damaged->state(), Document::State::failed);
    QVERIFY2(!damaged->trouble().contains("is not read"), qPrintable(damaged->trouble()));
  }

  void a_damaged_file_is_a_sentence() {
    const std::string whole = *core::read_file(folder_.file("small.h5"));
    core::Rng rng(3);
    for (int round = 0; round < 20; ++round) {
      std::string bytes = whole.substr(0, 8 + rng.below(whole.size() - 8));
      for (int i = 0; i < 20; ++i) bytes[rng.below(bytes.size())] ^= 1 << rng.below(8);
      const auto path = folder_.file("damaged.h5");
      QVERIFY(bool(core::write_file_atomic(path, bytes)));
      Session session;
      const Document* document = opened(session, path);
      if (document->state() == Document::State::ready)
        continue;  // the damage is in what is not read yet
      QVERIFY(document->trouble().contains("damaged.h5"));
      QVERIFY(!document->trouble().contains('\n'));
    }
  }

  void what_is_no_file_of_ours_is_a_sentence() {
    const auto path = folder_.file("notes.txt");
    QVERIFY(bool(core::write_file_atomic(path, "hello")));
    Session session;
    for (const auto& each : {path, folder_.file("absent.h5"), folder_.path()}) {
      const Document* document = opened(session, each);
      QCOMPARE(document->state(), Document::State::failed);
      QVERIFY(document->trouble().startsWith(QString::fromStdString(each)));
    }
    QVERIFY(!session.selection().now().a.chosen());
  }

  void a_run_in_progress_is_followed_to_its_end() {
    const auto path = folder_.file("growing.h5");
    auto writer = samples::write_parts(file_, path, 1);
    Session session;
    Document* document = opened(session, path);
    QCOMPARE(document->state(), Document::State::ready);
    QVERIFY(!document->overview().finished);
    QVERIFY(document->followed());
    QCOMPARE(document->overview().find("contiguous")->repeats, 1);
    QCOMPARE(document->overview().find("tacg+gesr")->repeats, 0);
    for (std::size_t i = 1; i < file_.runs.size(); ++i)
      QVERIFY(bool(writer.write_run(file_.runs[i])));
    QTRY_COMPARE(document->overview().find("tacg+gesr")->repeats, 2);
    QVERIFY(!document->overview().finished);
    QVERIFY(bool(writer.finish(true, "")));
    QTRY_VERIFY(document->overview().finished);
    QVERIFY(!document->followed());
    JobControl control;
    CoactivationRequest request;
    QVERIFY(bool(coactivation_matrix(*document->source(), request, control)));
  }

  void closing_the_shown_file_shows_another() {
    Session session;
    const Document* first = opened(session, folder_.file("small.h5"));
    samples::write_small_file(file_, folder_.file("second.h5"));
    const Document* second = opened(session, folder_.file("second.h5"));
    QCOMPARE(session.selection().now().a.document, first->id());
    session.close(first->id());
    QCOMPARE(session.selection().now().a.document, second->id());
    session.close(second->id());
    QVERIFY(!session.selection().now().a.chosen());
  }
};

MOESCOPE_QT_MAIN(DocumentTest)
#include "document_test.moc"
