// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic of drawing: pooled pixels, the window of cells, and the text of numbers.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/rng.hpp"
#include "viewer/figure/heatmap_view.hpp"
#include "viewer/figure/number_text.hpp"
#include "viewer/figure/pyramid.hpp"
#include "viewer/qt_main.hpp"

using namespace moescope::viewer;
using moescope::core::Rng;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Matrix matrix_of(int rows, int columns, double value = 0) {
  Matrix matrix;
  for (int i = 0; i < rows; ++i) matrix.rows.names.push_back(QString::number(i));
  for (int i = 0; i < columns; ++i) matrix.columns.names.push_back(QString::number(i));
  matrix.rows.ids.resize(static_cast<std::size_t>(rows));
  matrix.columns.ids.resize(static_cast<std::size_t>(columns));
  matrix.values.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value);
  return matrix;
}

Matrix random_matrix(int rows, int columns, Rng& rng) {
  Matrix matrix = matrix_of(rows, columns);
  for (auto& value : matrix.values)
    value = rng.chance(0.1) ? kNaN : static_cast<double>(rng.below(100));
  return matrix;
}

}  // namespace

class DrawingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_lone_hot_cell_is_seen_at_every_zoom() {
    constexpr int kSize = 4096;
    Matrix matrix = matrix_of(kSize, kSize);
    Rng rng(1);
    const int row = rng.between(0, kSize - 1), column = rng.between(0, kSize - 1);
    matrix.values[static_cast<std::size_t>(row) * kSize + static_cast<std::size_t>(column)] = 1;
    const Pyramid pyramid(matrix, Pooling::max);
    std::vector<float> pixels;
    HeatmapView view = HeatmapView::whole(kSize, kSize);
    int seen = 0;
    for (int step = 0; step < 40; ++step) {
      for (const int width : {337, 1000}) {
        const QRectF& cells = view.cells;
        pyramid.sample(
            {cells.x(), cells.y(), cells.width() / width, cells.height() / width, width, width},
            pixels);
        QVERIFY2(
            std::ranges::find(pixels, 1.0F) != pixels.end(),
            qPrintable(QString("lost with %1 cells in %2 pixels").arg(cells.width()).arg(width)));
        ++seen;
      }
      view = view.zoomed(1.31, QPointF(column + 0.5, row + 0.5));
    }
    QCOMPARE(view.cells.width(), 2.0);
    QCOMPARE(seen, 80);
  }

  // Every block goes to one pixel and none twice, whatever the window.
  void blocks_are_dealt_out_to_pixels_once() {
    Rng rng(2);
    for (int round = 0; round < 2000; ++round) {
      const int cells = rng.between(1, 500), block = 1 << rng.between(0, 4),
                pixels = rng.between(1, 120);
      const double seen = 1 + rng.uniform() * (cells - 1), origin = rng.uniform() * (cells - seen),
                   per_pixel = seen / pixels;
      const auto spans = pixel_spans(origin, per_pixel, pixels, cells, block);
      const int blocks = (cells + block - 1) / block;
      for (std::size_t p = 0; p < spans.size(); ++p) {
        QVERIFY(spans[p].first >= 0 && spans[p].first < spans[p].end && spans[p].end <= blocks);
        if (p > 0) QVERIFY(spans[p].first >= spans[p - 1].first);
      }
      if (per_pixel < block) continue;
      std::vector<int> times(static_cast<std::size_t>(blocks), 0);
      for (const auto& span : spans)
        for (int b = span.first; b < span.end; ++b) ++times[static_cast<std::size_t>(b)];
      for (int b = 0; b < blocks; ++b)
        if (b * block >= origin && (b + 1) * block <= origin + seen)
          QVERIFY(times[static_cast<std::size_t>(b)] >= 1);
    }
  }

  void pooled_pixels_are_what_they_say_data() {
    QTest::addColumn<int>("pooling");
    QTest::newRow("max") << 0;
    QTest::newRow("mean") << 1;
    QTest::newRow("sum") << 2;
  }
  // Windows of whole blocks, recomputed from the cells.
  void pooled_pixels_are_what_they_say() {
    QFETCH(int, pooling);
    Rng rng(3);
    const Matrix matrix = random_matrix(48, 96, rng);
    const Pyramid pyramid(matrix, static_cast<Pooling>(pooling));
    for (const int block : {1, 2, 4, 8, 16}) {
      std::vector<float> pixels;
      const int width = 96 / block, height = 48 / block;
      pyramid.sample({0, 0, double(block), double(block), width, height}, pixels);
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
          double sum = 0, largest = kNaN;
          int count = 0;
          for (int r = y * block; r < (y + 1) * block; ++r)
            for (int c = x * block; c < (x + 1) * block; ++c) {
              const double value = matrix.at(r, c);
              if (std::isnan(value)) continue;
              sum += value;
              ++count;
              largest = std::isnan(largest) ? value : std::max(largest, value);
            }
          const double expected = count == 0     ? kNaN
                                  : pooling == 0 ? largest
                                  : pooling == 1 ? sum / count
                                                 : sum;
          const float pixel = pixels[static_cast<std::size_t>(y * width + x)];
          QVERIFY(std::isnan(expected) ? std::isnan(pixel)
                                       : std::abs(pixel - expected) <= 1e-5 * std::abs(expected));
        }
    }
  }

  void sums_are_kept_at_any_size() {
    Rng rng(4);
    const Matrix matrix = random_matrix(101, 101, rng);
    double total = 0;
    for (const double value : matrix.values) total += std::isnan(value) ? 0 : value;
    const Pyramid pyramid(matrix, Pooling::sum);
    for (const int pixels : {1, 7, 13, 50, 77, 100}) {
      std::vector<float> out;
      pyramid.sample({0, 0, 101.0 / pixels, 101.0 / pixels, pixels, pixels}, out);
      double sum = 0;
      for (const float value : out) sum += std::isnan(value) ? 0 : value;
      QVERIFY(std::abs(sum - total) < 1e-4 * total);
    }
  }

  void of_differences_the_farthest_from_zero_is_shown() {
    Matrix matrix = matrix_of(8, 8, 1);
    matrix.diverging = true;
    matrix.values[20] = -5;
    const Pyramid pyramid(matrix, Pooling::max);
    std::vector<float> pixel;
    pyramid.sample({0, 0, 8, 8, 1, 1}, pixel);
    QCOMPARE(pixel[0], -5.0F);
  }

  void near_cells_fill_their_pixels() {
    Rng rng(5);
    const Matrix matrix = random_matrix(5, 7, rng);
    const Pyramid pyramid(matrix, Pooling::mean);
    std::vector<float> pixels;
    pyramid.sample({0, 0, 7.0 / 70, 5.0 / 50, 70, 50}, pixels);
    for (int y = 0; y < 50; ++y)
      for (int x = 0; x < 70; ++x) {
        const double cell = matrix.at(y / 10, x / 10);
        const float pixel = pixels[static_cast<std::size_t>(y * 70 + x)];
        QVERIFY(std::isnan(cell) ? std::isnan(pixel) : pixel == static_cast<float>(cell));
      }
  }

  void points_and_cells_are_inverse() {
    Rng rng(6);
    const QRectF plot(37, 11, 523, 411);
    HeatmapView view = HeatmapView::whole(64, 48);
    for (int round = 0; round < 300; ++round) {
      const QPointF anchor(rng.uniform() * 64, rng.uniform() * 48);
      view = rng.chance(0.5) ? view.zoomed(0.4 + 2 * rng.uniform(), anchor)
                             : view.panned({rng.uniform() * 20 - 10, rng.uniform() * 20 - 10});
      QVERIFY(view.cells.left() >= -1e-9 && view.cells.top() >= -1e-9);
      QVERIFY(view.cells.right() <= 64 + 1e-9 && view.cells.bottom() <= 48 + 1e-9);
      const QPointF cell(view.cells.x() + rng.uniform() * view.cells.width(),
                         view.cells.y() + rng.uniform() * view.cells.height());
      const QPointF back = view.cell_of(view.point_of(cell, plot), plot);
      QVERIFY((back - cell).manhattanLength() < 1e-6);
    }
  }

  void zoom_keeps_the_cell_under_the_cursor() {
    const QRectF plot(10, 20, 400, 400);
    const HeatmapView before = HeatmapView::whole(100, 100).zoomed(3, {50, 50});
    const QPointF cursor(217, 301), cell = before.cell_of(cursor, plot);
    const HeatmapView after = before.zoomed(1.7, cell);
    QVERIFY((after.point_of(cell, plot) - cursor).manhattanLength() < 1e-6);
    QVERIFY(after.zoomed(1e-9, cell).is_whole());
  }

  void the_cell_under_a_point() {
    const QRectF plot(0, 0, 100, 50);
    const HeatmapView view = HeatmapView::whole(10, 5);
    QCOMPARE(view.index_at({0, 0}, plot), QPoint(0, 0));
    QCOMPARE(view.index_at({99.9, 49.9}, plot), QPoint(9, 4));
    QCOMPARE(view.index_at({35, 12}, plot), QPoint(3, 1));
    QCOMPARE(view.index_at({100, 10}, plot), QPoint(-1, -1));
    QCOMPARE(view.index_at({-0.1, 10}, plot), QPoint(-1, -1));
  }

  void a_cell_is_brought_into_sight() {
    const HeatmapView near = HeatmapView::whole(100, 100).zoomed(10, {5, 5});
    const HeatmapView moved = near.showing(50, 70);
    QVERIFY(moved.cells.contains(QRectF(50, 70, 1, 1)));
    QCOMPARE(moved.cells.size(), near.cells.size());
    QCOMPARE(near.showing(6, 6), near);
  }

  void numbers_are_written_as_people_read_them() {
    QCOMPARE(exact_text(1234567, "bytes"), QString("1,234,567 bytes (1.18 MiB)"));
    QCOMPARE(exact_text(512, "bytes"), QString("512 bytes"));
    QCOMPARE(exact_text(-3, "tokens"), QString("−3 tokens"));
    QCOMPARE(exact_text(0.25, "1"), QString("0.25"));
    QCOMPARE(exact_text(kNaN, "1"), QString("no value"));
    QCOMPARE(short_text(1536, "bytes"), QString("1.5Ki"));
    QCOMPARE(short_text(1023, "bytes"), QString("1023"));
    QCOMPARE(short_text(1010.0 * 1024, "bytes"), QString("1010Ki"));
    QCOMPARE(short_text(12345, "tokens"), QString("12.3k"));
    QCOMPARE(short_text(999, "tokens"), QString("999"));
    QCOMPARE(short_text(-0.5, "1", true), QString("−0.5"));
    QCOMPARE(short_text(7, "tokens", true), QString("+7"));
  }

  void ticks_are_round_and_within() {
    QCOMPARE(round_ticks(0, 10, 5, "1"), (std::vector<double>{0, 2, 4, 6, 8, 10}));
    QCOMPARE(round_ticks(0, 4 * 1024, 4, "bytes"),
             (std::vector<double>{0, 1024, 2048, 3072, 4096}));
    // Tokens are whole.
    QCOMPARE(round_ticks(0, 2, 8, "tokens"), (std::vector<double>{0, 1, 2}));
    QCOMPARE(log_ticks(1, 1000, 5, "tokens"), (std::vector<double>{1, 10, 100, 1000}));
    QCOMPARE(log_ticks(2, 60, 5, "tokens"), (std::vector<double>{2, 5, 10, 20, 50}));
    QCOMPARE(log_ticks(1e4, 1e5, 5, "bytes"), (std::vector<double>{10240, 20480, 51200}));
    QCOMPARE(log_ticks(11, 19, 4, "tokens"), round_ticks(11, 19, 4, "tokens"));
    Rng rng(7);
    for (int round = 0; round < 500; ++round) {
      const double low = rng.uniform() * 1e4 - 5e3, high = low + 1e-3 + rng.uniform() * 1e6;
      const auto ticks = round_ticks(low, high, 6, round % 2 ? "1" : "bytes");
      QVERIFY(ticks.size() <= 9);
      for (const double tick : ticks)
        QVERIFY(tick >= low - 1e-6 * (high - low) && tick <= high + 1e-6 * (high - low));
    }
  }
};

MOESCOPE_QT_MAIN(DrawingTest)
#include "drawing_test.moc"
