// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/latency/chart_parts.hpp"

#include <array>
#include <cmath>

namespace moescope::viewer {
namespace {

constexpr int kLongestName = 30;  // letters on an axis or in a legend
constexpr int kLeastLetters = 7;  // pixels

constexpr std::array kShapes{
    QCPScatterStyle::ssDisc,    QCPScatterStyle::ssSquare,           QCPScatterStyle::ssTriangle,
    QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangleInverted, QCPScatterStyle::ssCross,
    QCPScatterStyle::ssPlus};
static_assert(kShapes.size() == kMarkers);

}  // namespace

QString short_name(const QString& name) {
  if (name.size() <= kLongestName) return name;
  return name.left(kLongestName / 2) + QChar(0x2026) + name.right(kLongestName / 2 - 1);
}

TimeUnit time_unit(double largest) {
  if (largest >= 1) return {1, "s"};
  if (largest >= 1e-3) return {1e3, "ms"};
  return {1e6, "µs"};
}

void set_time_axis(QCPAxis* axis, const QString& quantity, Provenance kind, const TimeUnit& unit,
                   double low, double high, bool logarithmic, double room) {
  axis->setLabel(QString("%1 [%2], %3").arg(quantity, unit.name, name_of(kind)));
  axis->setNumberFormat("g");
  axis->setNumberPrecision(4);
  low *= unit.factor;
  high *= unit.factor;
  if (!(high > low)) high = low > 0 ? low * 1.05 : low + 1;
  if (logarithmic && low > 0) {
    axis->setScaleType(QCPAxis::stLogarithmic);
    axis->setLabel(axis->label() + ", logarithmic");
    // Within a factor of twenty there are too few powers of ten to read values off.
    if (high / low > 20) axis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog));
    const double more = std::pow(high / low, room);
    axis->setRange(low / more, high * more);
  } else {
    const double more = (high - low) * room;
    axis->setRange(low - more < 0 && low >= 0 ? 0 : low - more, high + more);
  }
}

void set_run_axis(QCPAxis* axis, const std::vector<ShownRun>& runs, const ChosenSides& chosen) {
  const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  for (std::size_t i = 0; i < runs.size(); ++i)
    ticker->addTick(static_cast<double>(i),
                    (chosen.holds(runs[i]) ? QString(QChar(0x25B8)) + ' ' : QString()) +
                        short_name(runs[i].name));
  axis->setTicker(ticker);
  axis->setSubTicks(false);
  axis->setTickLength(0, 4);
  axis->setLabel({});
  axis->setRangeReversed(true);
  axis->setRange(-0.6, static_cast<double>(runs.size()) - 0.4);
}

void fit_run_axis(QCPAxis* axis, const FigureStyle& style) {
  const double room = std::abs(axis->coordToPixel(1) - axis->coordToPixel(0));
  QFont font = style.font;
  const double line = QFontMetricsF(font).height();
  if (room < line)
    font.setPixelSize(std::max(kLeastLetters, static_cast<int>(font.pixelSize() * room / line)));
  axis->setTickLabelFont(font);
}

QPen series_pen(const ShownRun& run, bool strong, const FigureStyle& style) {
  const SeriesStyle series = series_style(run.place, is_dark(style));
  return QPen(series.color, strong ? 3 : 1.6, series.dashes);
}

QCPScatterStyle series_marker(const ShownRun& run, double size, const FigureStyle& style) {
  const SeriesStyle series = series_style(run.place, is_dark(style));
  // Colours repeat as soon as markers do: the next round has other pairs of them.
  const auto shape = static_cast<std::size_t>(series.marker + run.place / kMarkers) % kMarkers;
  return {kShapes[shape], QPen(series.color, 1.6), QBrush(series.color), size};
}

QString interval_text(double value, double low, double high) {
  QString text = seconds_text(value);
  if (!std::isnan(low)) text += QString(" [%1, %2]").arg(seconds_text(low), seconds_text(high));
  return text;
}

}  // namespace moescope::viewer
