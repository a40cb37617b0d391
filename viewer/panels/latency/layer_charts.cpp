// SPDX-License-Identifier: GPL-3.0-or-later
// The stacked bars of phases and the bars of stragglers.
#include <algorithm>
#include <cmath>

#include "viewer/panels/latency/chart_parts.hpp"
#include "viewer/panels/latency/charts.hpp"

namespace moescope::viewer {
namespace {

constexpr double kBar = 0.62;    // of the room of a run, or of a layer with one bar
constexpr double kBars = 0.84;   // of a layer with two
constexpr double kLabelGap = 3;  // pixels

double most_seconds(const PhasesChart& chart) {
  double most = 0;
  for (const auto& run : chart.runs)
    most = std::max(most, std::isnan(run.total.high) ? run.total.mean : run.total.high);
  return most;
}

QString quantity_of(const PhasesChart& chart) {
  if (chart.kind == Provenance::projected) return "time of exchanges";
  const bool wait = std::ranges::find(chart.phases, "wait") != chart.phases.end();
  return wait ? "time in all phases" : "time in all phases but wait";
}

void build_phases(QCustomPlot& plot, const FigureStyle& style, const PhasesChart& chart,
                  const ChosenSides& chosen) {
  style_plot(plot, style);
  const TimeUnit unit = time_unit(most_seconds(chart));
  set_time_axis(plot.xAxis, quantity_of(chart), chart.kind, unit, 0, most_seconds(chart), false);
  set_run_axis(plot.yAxis, runs_of(chart.runs), chosen);
  QCPBars* below = nullptr;
  for (std::size_t phase = 0; phase < chart.phases.size(); ++phase) {
    auto* bars = new QCPBars(plot.yAxis, plot.xAxis);
    bars->setName(QString(chart.phases[phase]).replace('_', ' '));
    bars->setWidth(kBar);
    // Waiting is no work: it stands back.
    const QBrush brush = chart.phases[phase] == "wait"
                             ? QBrush(style.line, Qt::BDiagPattern)
                             : part_brush(static_cast<int>(phase), is_dark(style));
    bars->setBrush(brush);
    bars->setPen(QPen(brush.color(), 1));
    if (below) bars->moveAbove(below);
    below = bars;
    for (std::size_t run = 0; run < chart.runs.size(); ++run)
      if (const double seconds = chart.runs[run].seconds[phase]; !std::isnan(seconds))
        bars->addData(static_cast<double>(run), seconds * unit.factor);
  }
  for (std::size_t run = 0; run < chart.runs.size(); ++run) {
    const auto& total = chart.runs[run].total;
    if (std::isnan(total.low)) continue;
    auto* end = plot.addGraph(plot.yAxis, plot.xAxis);
    end->setLineStyle(QCPGraph::lsNone);
    end->removeFromLegend();
    end->addData(static_cast<double>(run), total.mean * unit.factor);
    auto* whisker = new QCPErrorBars(plot.yAxis, plot.xAxis);
    whisker->setDataPlottable(end);
    whisker->addData((total.mean - total.low) * unit.factor,
                     (total.high - total.mean) * unit.factor);
    whisker->setPen(QPen(style.text, 1.6));
    whisker->setSymbolGap(0);
    whisker->removeFromLegend();
  }
  plot.legend->setVisible(true);
}

std::vector<ChartStop> phase_stops(const PhasesChart& chart) {
  const TimeUnit unit = time_unit(most_seconds(chart));
  std::vector<ChartStop> stops;
  for (std::size_t run = 0; run < chart.runs.size(); ++run) {
    const PhaseTimes& times = chart.runs[run];
    double start = 0;
    for (std::size_t phase = 0; phase < chart.phases.size(); ++phase) {
      const double seconds = times.seconds[phase];
      if (std::isnan(seconds)) continue;
      ChartStop stop;
      stop.series = static_cast<int>(run);
      stop.at = {(start + seconds / 2) * unit.factor, static_cast<double>(run)};
      stop.region = QRectF(start * unit.factor, static_cast<double>(run) - kBar / 2,
                           seconds * unit.factor, kBar);
      stop.text = QString("%1: %2 %3, %4 % of %5, %6")
                      .arg(times.run.name, chart.phases[phase], seconds_text(seconds),
                           QString::number(100 * seconds / times.total.mean, 'f', 1),
                           interval_text(times.total.mean, times.total.low, times.total.high),
                           name_of(chart.kind));
      start += seconds;
      stops.push_back(std::move(stop));
    }
  }
  return stops;
}

// Those that are drawn: the chosen sides, or the first run when no chosen one is there.
std::vector<const RunStragglers*> drawn_runs(const StragglersChart& chart,
                                             const ChosenSides& chosen) {
  std::vector<const RunStragglers*> runs;
  for (const Side& side : {chosen.a, chosen.b})
    for (const auto& run : chart.runs)
      if (run.run.side == side && std::ranges::find(runs, &run) == runs.end()) runs.push_back(&run);
  if (runs.empty()) runs.push_back(&chart.runs.front());
  return runs;
}

double most_lead(const std::vector<const RunStragglers*>& runs) {
  double most = 0;
  for (const auto* run : runs)
    for (const auto& layer : run->layers) most = std::max(most, layer.lead);
  return most;
}

double bar_width(std::size_t runs) {
  return (runs == 1 ? kBar : kBars) / static_cast<double>(runs);
}

double bar_place(int layer, std::size_t run, std::size_t runs) {
  return layer + (static_cast<double>(run) - (static_cast<double>(runs) - 1) / 2) * bar_width(runs);
}

QFont label_font(const FigureStyle& style) {
  QFont font = style.font;
  font.setPixelSize(style.font.pixelSize() - 1);
  return font;
}

QString long_label(const LayerStraggler& layer) {
  return QString("rank %1\n%2 %").arg(layer.rank).arg(QString::number(100 * layer.share, 'f', 0));
}
QString short_label(const LayerStraggler& layer) { return QString::number(layer.rank); }

void add_labels(QCustomPlot& plot, const FigureStyle& style,
                const std::vector<const RunStragglers*>& runs, const TimeUnit& unit) {
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (const auto& layer : runs[run]->layers) {
      auto* label = new QCPItemText(&plot);
      label->setFont(label_font(style));
      label->setColor(style.text);
      label->setText(long_label(layer));
      label->setPositionAlignment(Qt::AlignBottom | Qt::AlignHCenter);
      label->position->setCoords(bar_place(layer.layer, run, runs.size()),
                                 layer.lead * unit.factor);
    }
}

// Rank and share over each bar, or the rank alone, or nothing: what no neighbour's label meets.
void fit_labels(QCustomPlot& plot, const FigureStyle& style,
                const std::vector<const RunStragglers*>& runs) {
  const QFontMetricsF metrics(label_font(style));
  double full = 0, brief = 0;
  for (const auto* run : runs)
    for (const auto& layer : run->layers) {
      full = std::max(full, metrics.size(0, long_label(layer)).width());
      brief = std::max(brief, metrics.horizontalAdvance(short_label(layer)));
    }
  const double between = runs.size() == 1 ? 1 : bar_width(runs.size());
  const double room = plot.xAxis->coordToPixel(between) - plot.xAxis->coordToPixel(0) - kLabelGap;
  int next = 0;
  for (const auto* run : runs)
    for (const auto& layer : run->layers) {
      auto* label = qobject_cast<QCPItemText*>(plot.item(next++));
      label->setText(room >= full ? long_label(layer) : short_label(layer));
      label->setVisible(room >= brief);
    }
}

void build_stragglers(QCustomPlot& plot, const FigureStyle& style, const StragglersChart& chart,
                      const ChosenSides& chosen) {
  style_plot(plot, style);
  const auto runs = drawn_runs(chart, chosen);
  const TimeUnit unit = time_unit(most_lead(runs));
  set_time_axis(plot.yAxis, "mean lead of the busiest rank", chart.kind, unit, 0,
                most_lead(runs) * 1.12, false);
  plot.xAxis->setLabel("MoE layer");
  const QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
  ticker->setTickStepStrategy(QCPAxisTicker::tssReadability);
  int layers = 1;
  for (const auto* run : runs)
    for (const auto& layer : run->layers) layers = std::max(layers, layer.layer + 1);
  if (layers <= 16) {
    const QSharedPointer<QCPAxisTickerFixed> each(new QCPAxisTickerFixed);
    each->setTickStep(1);
    plot.xAxis->setTicker(each);
  } else {
    plot.xAxis->setTicker(ticker);
  }
  plot.xAxis->setSubTicks(false);
  plot.xAxis->setRange(-0.6, layers - 0.4);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    auto* bars = new QCPBars(plot.xAxis, plot.yAxis);
    bars->setName(short_name(runs[run]->run.name));
    bars->setWidth(bar_width(runs.size()));
    const QColor color = series_pen(runs[run]->run, true, style).color();
    bars->setPen(QPen(color, 1.4));
    bars->setBrush(QBrush(color, run == 0 ? Qt::SolidPattern : Qt::BDiagPattern));
    for (const auto& layer : runs[run]->layers)
      bars->addData(bar_place(layer.layer, run, runs.size()), layer.lead * unit.factor);
  }
  add_labels(plot, style, runs, unit);
  plot.legend->setVisible(true);
}

std::vector<ChartStop> straggler_stops(const StragglersChart& chart, const ChosenSides& chosen) {
  const auto runs = drawn_runs(chart, chosen);
  const TimeUnit unit = time_unit(most_lead(runs));
  std::vector<ChartStop> stops;
  const double width = bar_width(runs.size());
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (const auto& layer : runs[run]->layers) {
      const double place = bar_place(layer.layer, run, runs.size());
      ChartStop stop;
      stop.series = static_cast<int>(run);
      stop.layer = layer.layer;
      stop.rank = layer.rank;
      stop.at = {place, layer.lead * unit.factor};
      stop.region = QRectF(place - width / 2, 0, width, layer.lead * unit.factor);
      stop.text = QString(
                      "%1, layer %2: rank %3 is busiest in %4 % of %5 steps, then by %6; mean "
                      "lead %7 (%8 % of busy time), largest %9")
                      .arg(runs[run]->run.name)
                      .arg(layer.layer)
                      .arg(layer.rank)
                      .arg(QString::number(100 * layer.share, 'f', 1))
                      .arg(layer.samples)
                      .arg(seconds_text(layer.rank_lead), seconds_text(layer.lead),
                           QString::number(100 * layer.lead / layer.busy, 'f', 1),
                           seconds_text(layer.worst)) +
                  ", " + name_of(chart.kind);
      stops.push_back(std::move(stop));
    }
  return stops;
}

}  // namespace

ChartContent phases_content(std::shared_ptr<const PhasesChart> chart, const ChosenSides& chosen) {
  ChartContent content;
  content.title = chart->title + ", " + chart->subtitle;
  content.subject = content.title + QString::number(chart->runs.size());
  content.stops = phase_stops(*chart);
  content.build = [chart, chosen](QCustomPlot& plot, const FigureStyle& style) {
    build_phases(plot, style, *chart, chosen);
  };
  content.fit = [](QCustomPlot& plot, const FigureStyle& style) {
    fit_run_axis(plot.yAxis, style);
  };
  return content;
}

ChartContent stragglers_content(std::shared_ptr<const StragglersChart> chart,
                                const ChosenSides& chosen) {
  ChartContent content;
  content.title = chart->title + ", " + chart->subtitle;
  content.subject = content.title + chosen.a.strategy + " " + chosen.b.strategy;
  content.stops = straggler_stops(*chart, chosen);
  content.build = [chart, chosen](QCustomPlot& plot, const FigureStyle& style) {
    build_stragglers(plot, style, *chart, chosen);
  };
  content.fit = [chart, chosen](QCustomPlot& plot, const FigureStyle& style) {
    fit_labels(plot, style, drawn_runs(*chart, chosen));
  };
  return content;
}

}  // namespace moescope::viewer
