// SPDX-License-Identifier: GPL-3.0-or-later
// The selection's history, pins and hovering.
#include "viewer/model/selection.hpp"

#include <QSignalSpy>

#include "viewer/qt_main.hpp"

using namespace moescope::viewer;

class SelectionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_change_is_told_and_can_be_gone_back_to() {
    Selection selection;
    QSignalSpy changed(&selection, &Selection::changed);
    selection.change([](Selected& now) { now.layer = 3; });
    selection.change([](Selected& now) { now.family = 1; });
    QCOMPARE(changed.size(), 2);
    QVERIFY(selection.can_go_back() && !selection.can_go_forward());
    selection.back();
    QCOMPARE(selection.now().layer, 3);
    QCOMPARE(selection.now().family, kAll);
    selection.forward();
    QCOMPARE(selection.now().family, 1);
    selection.back();
    selection.back();
    QVERIFY(!selection.can_go_back());
    selection.back();
    QCOMPARE(selection.now().layer, 0);
  }

  void what_changes_nothing_is_no_step() {
    Selection selection;
    QSignalSpy changed(&selection, &Selection::changed);
    selection.change([](Selected& now) { now.layer = 0; });
    QCOMPARE(changed.size(), 0);
    QVERIFY(!selection.can_go_back());
  }

  void a_dragged_slider_is_one_step() {
    Selection selection;
    for (int layer = 1; layer < 9; ++layer)
      selection.change([&](Selected& now) { now.layer = layer; }, "layer");
    selection.back();
    QCOMPARE(selection.now().layer, 0);
    QVERIFY(!selection.can_go_back());
    // After going back, dragging begins anew.
    selection.change([](Selected& now) { now.layer = 5; }, "layer");
    QVERIFY(selection.can_go_back() && !selection.can_go_forward());
  }

  void a_new_change_forgets_the_way_forward() {
    Selection selection;
    selection.change([](Selected& now) { now.layer = 1; });
    selection.back();
    selection.change([](Selected& now) { now.layer = 2; });
    QVERIFY(!selection.can_go_forward());
  }

  void pins_are_in_order_and_cleared() {
    Selection selection;
    selection.pin({{9, 2, 5}, {}, kAll});
    QCOMPARE(selection.now().pinned.experts, (std::vector<int>{2, 5, 9}));
    selection.hover({{}, {3}, kAll});
    selection.clear();
    QVERIFY(selection.now().pinned.empty() && selection.hovered().empty());
    selection.back();
    QCOMPARE(selection.now().pinned.experts.size(), std::size_t{3});
  }

  void hovering_is_told_once_and_is_no_history() {
    Selection selection;
    QSignalSpy hovered(&selection, &Selection::hover_changed);
    selection.hover({{1}, {}, kAll});
    selection.hover({{1}, {}, kAll});
    QCOMPARE(hovered.size(), 1);
    QVERIFY(!selection.can_go_back());
  }
};

MOESCOPE_QT_MAIN(SelectionTest)
#include "selection_test.moc"
