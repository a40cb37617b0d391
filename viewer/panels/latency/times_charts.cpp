// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "viewer/panels/latency/chart_parts.hpp"
#include "viewer/panels/latency/charts.hpp"

namespace moescope::viewer {
namespace {

constexpr std::size_t kSteps = 2000;  // of a drawn distribution function: finer than any screen
constexpr int kMarkersOnLine = 8;
constexpr int kDensityPoints = 160;
constexpr double kHalfBox = 0.3, kHalfViolin = 0.36;
constexpr std::size_t kFewRuns = 3, kManyRuns = 16;
constexpr double kTop = 101;  // %, so that the line at 100 is seen whole

struct Drawn {
  std::shared_ptr<const TimesChart> chart;
  ChosenSides chosen;
  bool logarithmic;
  TimeUnit unit;
  double low, high;

  bool strong(const Times& times) const { return chosen.holds(times.run); }
  // Many intervals at one height hide each other: then only those of the chosen are drawn.
  bool all_intervals() const { return chart->runs.size() <= kFewRuns; }
  double dot() const { return chart->runs.size() > kManyRuns ? 4 : 7; }  // pixels
};

Drawn drawn_of(std::shared_ptr<const TimesChart> chart, bool logarithmic,
               const ChosenSides& chosen) {
  Drawn drawn{std::move(chart), chosen, logarithmic, {}, 0, 0};
  drawn.low = drawn.chart->runs.front().sorted.front();
  for (const auto& times : drawn.chart->runs) {
    drawn.low = std::min(drawn.low, times.sorted.front());
    drawn.high = std::max(drawn.high, times.sorted.back());
  }
  drawn.unit = time_unit(drawn.high);
  return drawn;
}

// The places of the samples that are drawn: all, or evenly spread ones with both ends.
std::vector<std::size_t> drawn_places(std::size_t count) {
  std::vector<std::size_t> places;
  const std::size_t steps = std::min(count, kSteps);
  for (std::size_t i = 0; i < steps; ++i)
    places.push_back(steps == 1 ? count - 1 : i * (count - 1) / (steps - 1));
  return places;
}

void set_time_axis(QCustomPlot& plot, const Drawn& drawn) {
  set_time_axis(plot.xAxis, name_of(drawn.chart->request.time), drawn.chart->kind, drawn.unit,
                drawn.low, drawn.high, drawn.logarithmic);
}

// Drawn from low to high over what the median is drawn on.
void add_interval(QCustomPlot& plot, const Estimate& median, double place, bool upright,
                  const QColor& color, const Drawn& drawn) {
  const TimeUnit& unit = drawn.unit;
  if (std::isnan(median.low)) return;
  auto* points =
      plot.addGraph(upright ? plot.yAxis : plot.xAxis, upright ? plot.xAxis : plot.yAxis);
  points->setLineStyle(QCPGraph::lsNone);
  points->removeFromLegend();
  const double value = median.value * unit.factor;
  points->addData(upright ? place : value, upright ? value : place);
  auto* bars = new QCPErrorBars(points->keyAxis(), points->valueAxis());
  bars->setDataPlottable(points);
  bars->setErrorType(upright ? QCPErrorBars::etValueError : QCPErrorBars::etKeyError);
  bars->addData((median.value - median.low) * unit.factor,
                (median.high - median.value) * unit.factor);
  bars->setPen(QPen(color, drawn.dot() / 3.5));
  bars->setWhiskerWidth(drawn.dot() + 1);
  bars->setSymbolGap(0);
  bars->removeFromLegend();
}

void build_ecdf(QCustomPlot& plot, const FigureStyle& style, const Drawn& drawn) {
  style_plot(plot, style);
  set_time_axis(plot, drawn);
  const QString samples = is_of_requests(drawn.chart->request.time) ? "requests" : "samples";
  plot.yAxis->setLabel(samples + " within this time [%]");
  plot.yAxis->setRange(0, kTop);
  for (const auto& times : drawn.chart->runs) {
    auto* line = plot.addGraph();
    line->setName(short_name(times.run.name));
    line->setLineStyle(QCPGraph::lsStepLeft);
    line->setPen(series_pen(times.run, drawn.strong(times), style));
    line->setScatterStyle(series_marker(times.run, 7, style));
    const auto places = drawn_places(times.sorted.size());
    line->setScatterSkip(static_cast<int>(places.size()) / kMarkersOnLine);
    QVector<double> x, y;
    x << times.sorted.front() * drawn.unit.factor;
    y << 0;
    for (const auto place : places) {
      x << times.sorted[place] * drawn.unit.factor;
      y << 100.0 * static_cast<double>(place + 1) / static_cast<double>(times.sorted.size());
    }
    line->setData(x, y, true);
  }
  for (const auto& times : drawn.chart->runs)
    if (drawn.all_intervals() || drawn.strong(times))
      add_interval(plot, times.median, 50, false, series_pen(times.run, true, style).color(),
                   drawn);
  plot.legend->setVisible(true);
}

void build_box(QCustomPlot& plot, const FigureStyle& style, const Drawn& drawn, double place,
               const Times& times) {
  const Box box = box_of(times.sorted);
  const double f = drawn.unit.factor;
  auto* drawn_box = new QCPStatisticalBox(plot.yAxis, plot.xAxis);
  QVector<double> outliers;
  for (const double value : box.outliers) outliers << value * f;
  drawn_box->addData(place, box.low_whisker * f, box.low_quartile * f, box.median * f,
                     box.high_quartile * f, box.high_whisker * f, outliers);
  const QPen pen(series_pen(times.run, drawn.strong(times), style).color(),
                 drawn.strong(times) ? 2.4 : 1.4);
  QColor fill = pen.color();
  fill.setAlphaF(0.3F);
  drawn_box->setWidth(2 * kHalfBox);
  drawn_box->setWhiskerWidth(kHalfBox);
  drawn_box->setPen(pen);
  drawn_box->setBrush(fill);
  drawn_box->setWhiskerPen(pen);
  drawn_box->setWhiskerBarPen(pen);
  drawn_box->setMedianPen(QPen(style.text, 2));
  drawn_box->setOutlierStyle({QCPScatterStyle::ssCircle, pen.color(), 3.5});
}

// Where time is drawn logarithmically, so is its density.
Density density_as_drawn(const Times& times, const Drawn& drawn) {
  if (!drawn.logarithmic || drawn.low <= 0) return density_of(times.sorted, kDensityPoints);
  std::vector<double> logs;
  for (const double value : times.sorted) logs.push_back(std::log(value));
  Density density = density_of(logs, kDensityPoints);
  for (double& at : density.at) at = std::exp(at);
  return density;
}

void build_violin(QCustomPlot& plot, const FigureStyle& style, const Drawn& drawn, double place,
                  const Times& times) {
  const Density density = density_as_drawn(times, drawn);
  const double most = *std::ranges::max_element(density.density);
  auto* outline = new QCPCurve(plot.xAxis, plot.yAxis);
  const auto add = [&](std::size_t i, double side) {
    outline->addData(density.at[i] * drawn.unit.factor,
                     place + side * kHalfViolin * density.density[i] / most);
  };
  for (std::size_t i = 0; i < density.at.size(); ++i) add(i, -1);
  for (std::size_t i = density.at.size(); i-- > 0;) add(i, 1);
  add(0, -1);
  const QPen pen(series_pen(times.run, drawn.strong(times), style).color(),
                 drawn.strong(times) ? 2.4 : 1.4);
  QColor fill = pen.color();
  fill.setAlphaF(0.3F);
  outline->setPen(pen);
  outline->setBrush(fill);
  const Box box = box_of(times.sorted);
  auto* quartiles = plot.addGraph();
  quartiles->setPen(QPen(style.text, 5, Qt::SolidLine, Qt::FlatCap));
  quartiles->addData(box.low_quartile * drawn.unit.factor, place);
  quartiles->addData(box.high_quartile * drawn.unit.factor, place);
}

void build_runs(QCustomPlot& plot, const FigureStyle& style, const Drawn& drawn, Shape shape) {
  style_plot(plot, style);
  set_time_axis(plot, drawn);
  set_run_axis(plot.yAxis, runs_of(drawn.chart->runs), drawn.chosen);
  for (std::size_t i = 0; i < drawn.chart->runs.size(); ++i) {
    const Times& times = drawn.chart->runs[i];
    const auto place = static_cast<double>(i);
    if (shape == Shape::box)
      build_box(plot, style, drawn, place, times);
    else
      build_violin(plot, style, drawn, place, times);
    auto* median = plot.addGraph();
    median->setLineStyle(QCPGraph::lsNone);
    median->setScatterStyle({QCPScatterStyle::ssCircle, style.text, style.background, drawn.dot()});
    median->addData(times.median.value * drawn.unit.factor, place);
    add_interval(plot, times.median, place + 0.43, true, style.text, drawn);
  }
}

QString note_of(const Drawn& drawn, Shape shape) {
  const bool any = std::ranges::any_of(drawn.chart->runs, [&](const Times& times) {
    return !std::isnan(times.median.low) &&
           (shape != Shape::ecdf || drawn.all_intervals() || drawn.strong(times));
  });
  if (shape == Shape::ecdf) {
    if (!any) return {};
    return QString("bar at 50 %: interval of the median%1")
        .arg(drawn.all_intervals() ? "" : " of the chosen strategies, the table has all");
  }
  const QString below = any ? "; bar below: interval of the median" : "";
  if (shape == Shape::box)
    return "box: P25 to P75; whiskers: farthest samples within 1.5 boxes; dot: median" + below;
  return "width: density of samples; thick bar: P25 to P75; dot: median" + below;
}

QString samples_text(const Times& times) {
  return QLocale(QLocale::English).toString(static_cast<qlonglong>(times.sorted.size()));
}

std::vector<ChartStop> ecdf_stops(const Drawn& drawn) {
  std::vector<ChartStop> stops;
  for (std::size_t run = 0; run < drawn.chart->runs.size(); ++run) {
    const Times& times = drawn.chart->runs[run];
    for (const auto place : drawn_places(times.sorted.size())) {
      const double share =
          100.0 * static_cast<double>(place + 1) / static_cast<double>(times.sorted.size());
      ChartStop stop;
      stop.series = static_cast<int>(run);
      stop.at = {times.sorted[place] * drawn.unit.factor, share};
      stop.text = QString("%1: %2 % of %3 samples within %4, %5 %6; median %7")
                      .arg(times.run.name, QString::number(share, 'f', 2), samples_text(times),
                           seconds_text(times.sorted[place]), name_of(drawn.chart->kind),
                           name_of(drawn.chart->request.time),
                           interval_text(times.median.value, times.median.low, times.median.high));
      stops.push_back(std::move(stop));
    }
  }
  return stops;
}

std::vector<ChartStop> run_stops(const Drawn& drawn) {
  std::vector<ChartStop> stops;
  for (std::size_t run = 0; run < drawn.chart->runs.size(); ++run) {
    const Times& times = drawn.chart->runs[run];
    const Box box = box_of(times.sorted);
    std::vector<std::pair<QString, double>> values{{"smallest", times.sorted.front()},
                                                   {"P25", box.low_quartile},
                                                   {"median", box.median},
                                                   {"P75", box.high_quartile}};
    for (const double fraction : listed_percentiles())
      if (const double value = carried_percentile(times, fraction);
          fraction > 0.75 && !std::isnan(value))
        values.emplace_back(percentile_name(fraction), value);
    values.emplace_back("largest", times.sorted.back());
    for (const auto& [name, value] : values) {
      ChartStop stop;
      stop.series = static_cast<int>(run);
      stop.at = {value * drawn.unit.factor, static_cast<double>(run)};
      stop.text =
          QString("%1: %2 %3 of %4 samples, %5 %6")
              .arg(times.run.name, name,
                   name == "median" ? interval_text(value, times.median.low, times.median.high)
                                    : seconds_text(value),
                   samples_text(times), name_of(drawn.chart->kind),
                   name_of(drawn.chart->request.time));
      stops.push_back(std::move(stop));
    }
  }
  return stops;
}

}  // namespace

ChartContent times_content(std::shared_ptr<const TimesChart> chart, Shape shape, bool logarithmic,
                           const ChosenSides& chosen) {
  const Drawn drawn = drawn_of(std::move(chart), logarithmic, chosen);
  ChartContent content;
  content.title = drawn.chart->title + ", " + drawn.chart->subtitle;
  content.subject = QString("%1 %2 %3 %4")
                        .arg(content.title)
                        .arg(static_cast<int>(shape))
                        .arg(logarithmic)
                        .arg(drawn.chart->runs.size());
  content.note = note_of(drawn, shape);
  content.zooms_up = shape == Shape::ecdf;
  content.stops = shape == Shape::ecdf ? ecdf_stops(drawn) : run_stops(drawn);
  content.build = [drawn, shape](QCustomPlot& plot, const FigureStyle& style) {
    if (shape == Shape::ecdf)
      build_ecdf(plot, style, drawn);
    else
      build_runs(plot, style, drawn, shape);
  };
  if (shape != Shape::ecdf)
    content.fit = [](QCustomPlot& plot, const FigureStyle& style) {
      fit_run_axis(plot.yAxis, style);
    };
  return content;
}

}  // namespace moescope::viewer
