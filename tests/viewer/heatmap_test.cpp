// SPDX-License-Identifier: GPL-3.0-or-later
// The heat map widget under mouse and keys, and the colours of its pixels.
#include "viewer/widgets/heatmap.hpp"

#include <QSignalSpy>
#include <algorithm>

#include "viewer/qt_main.hpp"

using namespace moescope::viewer;

namespace {

std::shared_ptr<Matrix> ramp(int rows, int columns) {
  auto matrix = std::make_shared<Matrix>();
  matrix->title = "Ramp";
  matrix->unit = "tokens";
  matrix->rows = rank_axis("row", rows, 1);
  matrix->columns = rank_axis("column", columns, 1);
  for (int i = 0; i < rows * columns; ++i) matrix->values.push_back(i);
  return matrix;
}

HeatmapPicture picture_of_ramp(int rows, int columns) {
  return picture_of(ramp(rows, columns), Pooling::max, ColorMap::viridis, ScaleKind::linear);
}

}  // namespace

class HeatmapTest : public QObject {
  Q_OBJECT

  std::unique_ptr<Heatmap> heatmap_;

  QPoint middle_of(int row, int column) const {
    return heatmap_->picture().view.rect_of(column, row, heatmap_->plot()).center().toPoint();
  }

 private Q_SLOTS:
  void init() {
    heatmap_ = std::make_unique<Heatmap>();
    heatmap_->resize(600, 500);
    heatmap_->set_picture(picture_of_ramp(8, 10));
    heatmap_->show();
    QVERIFY(QTest::qWaitForWindowExposed(heatmap_.get()));
  }

  void every_cell_has_the_color_of_its_value() {
    auto picture = heatmap_->picture();
    picture.cell_values = false;
    heatmap_->set_picture(picture);
    const QImage shot = heatmap_->grab().toImage();
    for (int row = 0; row < 8; ++row)
      for (int column = 0; column < 10; ++column)
        QCOMPARE(shot.pixel(middle_of(row, column)),
                 picture.scale.color(picture.matrix->at(row, column)));
  }

  void pointing_tells_the_exact_value_and_the_names() {
    QSignalSpy hovered(heatmap_.get(), &Heatmap::cell_hovered);
    QSignalSpy status(heatmap_.get(), &Heatmap::status);
    QTest::mouseMove(heatmap_.get(), middle_of(3, 7));
    QCOMPARE(hovered.last().at(0).toInt(), 3);
    QCOMPARE(hovered.last().at(1).toInt(), 7);
    QCOMPARE(status.last().at(0).toString(), QString("row 3, column 7: 37 tokens"));
    QCOMPARE(heatmap_->accessibleDescription(), QString("row 3, column 7: 37 tokens"));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(heatmap_.get(), &leave);
    QCOMPARE(hovered.last().at(0).toInt(), -1);
  }

  void a_click_chooses_and_a_click_beside_clears() {
    QSignalSpy chosen(heatmap_.get(), &Heatmap::cell_chosen);
    QSignalSpy cleared(heatmap_.get(), &Heatmap::cleared);
    QTest::mouseClick(heatmap_.get(), Qt::LeftButton, {}, middle_of(2, 4));
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen[0].at(0).toInt(), 2);
    QCOMPARE(chosen[0].at(1).toInt(), 4);
    QTest::mouseClick(heatmap_.get(), Qt::LeftButton, {}, QPoint(2, 2));
    QCOMPARE(cleared.size(), 1);
  }

  void the_wheel_zooms_at_the_cursor_and_a_drag_pans() {
    const QPointF at = middle_of(5, 5);
    const QPointF cell = heatmap_->picture().view.cell_of(at, heatmap_->plot());
    QWheelEvent wheel(at, heatmap_->mapToGlobal(at), {}, QPoint(0, 480), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(heatmap_.get(), &wheel);
    const HeatmapView near = heatmap_->picture().view;
    QVERIFY(near.cells.width() < 5);
    QVERIFY((near.point_of(cell, heatmap_->plot()) - at).manhattanLength() < 1);

    QSignalSpy chosen(heatmap_.get(), &Heatmap::cell_chosen);
    const QPoint from = heatmap_->plot().center().toPoint(), to = from + QPoint(60, 40);
    QTest::mousePress(heatmap_.get(), Qt::LeftButton, {}, from);
    // QTest::mouseMove holds no button down.
    QMouseEvent move(QEvent::MouseMove, to, heatmap_->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                     Qt::NoModifier);
    QApplication::sendEvent(heatmap_.get(), &move);
    QTest::mouseRelease(heatmap_.get(), Qt::LeftButton, {}, to);
    const HeatmapView panned = heatmap_->picture().view;
    QVERIFY(panned.cells.x() < near.cells.x() && panned.cells.y() < near.cells.y());
    QCOMPARE(panned.cells.size(), near.cells.size());
    QCOMPARE(chosen.size(), 0);
    QTest::mouseDClick(heatmap_.get(), Qt::LeftButton, {}, from);
    QVERIFY(heatmap_->picture().view.is_whole());
  }

  void keys_move_zoom_and_choose() {
    QSignalSpy hovered(heatmap_.get(), &Heatmap::cell_hovered);
    QSignalSpy chosen(heatmap_.get(), &Heatmap::cell_chosen);
    QTest::keyClick(heatmap_.get(), Qt::Key_Right);  // the cursor appears at the first cell
    QCOMPARE(heatmap_->picture().cursor, QPoint(0, 0));
    QTest::keyClick(heatmap_.get(), Qt::Key_Right);
    QTest::keyClick(heatmap_.get(), Qt::Key_Down);
    QTest::keyClick(heatmap_.get(), Qt::Key_Down);
    QCOMPARE(heatmap_->picture().cursor, QPoint(1, 2));
    QTest::keyClick(heatmap_.get(), Qt::Key_End);
    QCOMPARE(heatmap_->picture().cursor, QPoint(9, 2));
    QTest::keyClick(heatmap_.get(), Qt::Key_Right);
    QCOMPARE(heatmap_->picture().cursor, QPoint(9, 2));
    QTest::keyClick(heatmap_.get(), Qt::Key_Return);
    QCOMPARE(chosen.last().at(0).toInt(), 2);
    QCOMPARE(chosen.last().at(1).toInt(), 9);
    QTest::keyClick(heatmap_.get(), Qt::Key_Plus);
    QTest::keyClick(heatmap_.get(), Qt::Key_Plus);
    QVERIFY(!heatmap_->picture().view.is_whole());
    // The cursor stays in sight wherever it goes.
    for (int i = 0; i < 9; ++i) QTest::keyClick(heatmap_.get(), Qt::Key_Left);
    QVERIFY(heatmap_->picture().view.cells.contains(QRectF(0, 2, 1, 1)));
    QTest::keyClick(heatmap_.get(), Qt::Key_0);
    QVERIFY(heatmap_->picture().view.is_whole());
  }

  void a_new_picture_of_the_same_shape_keeps_the_view() {
    QTest::keyClick(heatmap_.get(), Qt::Key_Plus);
    const HeatmapView view = heatmap_->picture().view;
    heatmap_->set_picture(picture_of_ramp(8, 10));
    QCOMPARE(heatmap_->picture().view, view);
    heatmap_->set_picture(picture_of_ramp(3, 3));
    QVERIFY(heatmap_->picture().view.is_whole());
    heatmap_->set_message("nothing here");
    QVERIFY(!heatmap_->has_picture());
    QVERIFY(heatmap_->accessibleName().contains("nothing here"));
  }

  void sizes_from_tiny_to_large_are_drawn() {
    for (const QSize size : {QSize(1, 1), QSize(1, 300), QSize(700, 2), QSize(1500, 1500)}) {
      heatmap_->set_picture(picture_of_ramp(size.height(), size.width()));
      for (const QSize window : {QSize(260, 220), QSize(1600, 500)}) {
        heatmap_->resize(window);
        QVERIFY(!heatmap_->grab().isNull());
      }
    }
  }

  void the_legend_says_when_pixels_pool() {
    const auto large = picture_of_ramp(3000, 3000);
    QVERIFY(pooling_text(large, QRectF(0, 0, 500, 500), 1).contains("largest of up to 6 × 6"));
    QCOMPARE(pooling_text(picture_of_ramp(20, 20), QRectF(0, 0, 500, 500), 1), QString());
  }
};

MOESCOPE_QT_MAIN(HeatmapTest)
#include "heatmap_test.moc"
