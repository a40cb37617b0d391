// SPDX-License-Identifier: GPL-3.0-or-later
// Colour maps and scales against what is published and what is promised of them.
#include <cmath>
#include <limits>

#include "viewer/color/color_scale.hpp"
#include "viewer/qt_main.hpp"

using namespace moescope::viewer;

namespace {

// Relative luminance rises with contrast against black.
double light(QRgb color) { return contrast(color, qRgb(0, 0, 0)); }

}  // namespace

class ColorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void ends_and_middles_are_the_published_colors() {
    const auto& viridis = colors_of(ColorMap::viridis);
    QCOMPARE(viridis.front() | 0xff000000, 0xff440154);
    QCOMPARE(viridis.back() | 0xff000000, 0xfffde725);
    // Entry 128 of 256 of the published table: (0.127568, 0.566949, 0.550556).
    const QRgb middle = viridis[128 * (kColors - 1) / 255];
    QVERIFY(std::abs(qRed(middle) - 33) <= 2 && std::abs(qGreen(middle) - 145) <= 2 &&
            std::abs(qBlue(middle) - 140) <= 2);
    QCOMPARE(colors_of(ColorMap::cividis).front() | 0xff000000, 0xff00224e);
    QCOMPARE(colors_of(ColorMap::cividis).back() | 0xff000000, 0xfffee838);
  }

  // Read in order by anyone, in grey too.
  void amounts_grow_lighter() {
    for (const auto map : {ColorMap::viridis, ColorMap::cividis})
      for (int i = 8; i < kColors; i += 8)
        QVERIFY(light(colors_of(map)[static_cast<std::size_t>(i)]) >
                light(colors_of(map)[static_cast<std::size_t>(i - 8)]));
  }

  void differences_are_as_dark_on_both_sides_and_white_between() {
    const auto& colors = colors_of(ColorMap::blue_orange);
    QVERIFY(contrast(colors[kColors / 2], qRgb(255, 255, 255)) < 1.1);
    for (std::size_t i = 0; i < kColors / 2; i += 16) {
      const double left = light(colors[i]), right = light(colors[kColors - 1 - i]);
      QVERIFY2(std::max(left, right) / std::min(left, right) < 1.25, "one side is darker");
      if (i > 0) QVERIFY(left > light(colors[i - 16]));
    }
    QVERIFY(qBlue(colors.front()) > qRed(colors.front()));
    QVERIFY(qRed(colors.back()) > qBlue(colors.back()));
  }

  void text_on_any_color_can_be_read() {
    for (const auto map : {ColorMap::viridis, ColorMap::cividis, ColorMap::blue_orange})
      for (const QRgb color : colors_of(map)) QVERIFY(contrast(color, text_color_on(color)) >= 4.5);
  }

  void no_value_has_its_own_color() {
    const ColorScale scale(ColorMap::viridis, ScaleKind::linear, {0, 10}, 1, false);
    QCOMPARE(scale.color(std::numeric_limits<double>::quiet_NaN()), kNoValueColor);
    for (const auto map : {ColorMap::viridis, ColorMap::cividis, ColorMap::blue_orange})
      for (const QRgb color : colors_of(map)) {
        const int apart = std::abs(qRed(color) - qRed(kNoValueColor)) +
                          std::abs(qGreen(color) - qGreen(kNoValueColor)) +
                          std::abs(qBlue(color) - qBlue(kNoValueColor));
        QVERIFY(apart > 30);
      }
  }

  void positions_and_values_are_inverse_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("diverging");
    QTest::newRow("linear") << 0 << false;
    QTest::newRow("log") << 1 << false;
    QTest::newRow("sqrt") << 2 << false;
    QTest::newRow("difference") << 0 << true;
    QTest::newRow("difference, sqrt") << 2 << true;
  }
  void positions_and_values_are_inverse() {
    QFETCH(int, kind);
    QFETCH(bool, diverging);
    const ColorScale scale(ColorMap::viridis, static_cast<ScaleKind>(kind), {2, 5000}, 2,
                           diverging);
    for (double position = 0; position <= 1; position += 0.01)
      QVERIFY(std::abs(scale.position(scale.value_at(position)) - position) < 1e-9);
    if (diverging) QCOMPARE(scale.position(0), 0.5);
    QCOMPARE(scale.position(1e9), 1.0);
  }

  void a_row_is_colored_as_its_values_data() { positions_and_values_are_inverse_data(); }
  void a_row_is_colored_as_its_values() {
    QFETCH(int, kind);
    QFETCH(bool, diverging);
    const ColorScale scale(ColorMap::cividis, static_cast<ScaleKind>(kind), {0, 5000}, 3,
                           diverging);
    std::vector<float> values{0,
                              1,
                              3,
                              4,
                              77,
                              2500,
                              5000,
                              9e9F,
                              -3,
                              std::numeric_limits<float>::quiet_NaN(),
                              std::numeric_limits<float>::infinity()};
    std::vector<QRgb> pixels(values.size());
    scale.color_row(values.data(), static_cast<int>(values.size()), pixels.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const QRgb expected = scale.color(values[i]);
      // Float arithmetic may round to the neighbour of the 1024 colours.
      QVERIFY(std::abs(qRed(pixels[i]) - qRed(expected)) <= 1 &&
              std::abs(qGreen(pixels[i]) - qGreen(expected)) <= 1 &&
              std::abs(qBlue(pixels[i]) - qBlue(expected)) <= 1);
    }
  }

  void a_log_scale_of_counts_starts_at_the_smallest_count() {
    const ColorScale scale(ColorMap::viridis, ScaleKind::logarithmic, {0, 1000}, 10, false);
    QCOMPARE(scale.position(10), 0.0);
    QCOMPARE(scale.position(0), 0.0);
    QVERIFY(std::abs(scale.position(100) - 0.5) < 1e-12);
    // Without a positive value there is nothing to take the logarithm of.
    const ColorScale zeros(ColorMap::viridis, ScaleKind::logarithmic, {0, 0}, 0, false);
    QCOMPARE(zeros.position(0), 0.0);
  }
};

MOESCOPE_QT_MAIN(ColorTest)
#include "color_test.moc"
