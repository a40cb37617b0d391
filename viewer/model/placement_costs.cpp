// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_costs.hpp"

#include <QLocale>
#include <cmath>
#include <functional>

namespace moescope::viewer {
namespace {

enum class Better { less, more, neither };

struct Metric {
  QString name;
  Better better;
  int decimals;
  const char* unit;  // behind the number
  std::function<double(const metrics::Score&)> value;
};

// Every row that a source sent to another rank.
double remote_rows(const metrics::Score& score, std::size_t ranks) {
  double rows = 0;
  for (std::size_t i = 0; i < score.rank_copies.size(); ++i)
    if (i % ranks != i / ranks % ranks) rows += static_cast<double>(score.rank_copies[i]);
  return rows;
}

QString number(double value, const Metric& metric) {
  static const QLocale grouped(QLocale::English);
  return grouped.toString(value, 'f', metric.decimals).replace('-', QChar(0x2212)) + metric.unit;
}

Metric traffic(const PlacementCosts& costs) {
  constexpr double kMebi = 1024.0 * 1024.0;
  const auto ranks = static_cast<std::size_t>(costs.ranks);
  if (costs.vector_bytes <= 0)
    return {"rows to other ranks (less)", Better::less, 0, "",
            [ranks](const auto& score) { return remote_rows(score, ranks); }};
  return {QString("vectors sent, %1 B each (less)").arg(costs.vector_bytes), Better::less, 3,
          " MiB", [ranks, bytes = costs.vector_bytes](const auto& score) {
            return remote_rows(score, ranks) * bytes / kMebi;
          }};
}

Metric gap(const PlacementCosts& costs) {
  const double bound = costs.bound.remote_ranks;
  return {QString("gap to lower bound %1 (less)").arg(QString::number(bound, 'f', 4)), Better::less,
          2, " %",
          [bound](const auto& score) { return 100 * (score.remote_ranks_per_token / bound - 1); }};
}

std::vector<Metric> all_metrics(const PlacementCosts& costs) {
  std::vector<Metric> all{{"remote ranks per token (less)", Better::less, 4, "",
                           [](const auto& score) { return score.remote_ranks_per_token; }},
                          {"paper_comm (less)", Better::less, 3, "",
                           [](const auto& score) { return score.paper_comm; }},
                          {"jain, balance of load (more)", Better::more, 4, "",
                           [](const auto& score) { return score.jain; }},
                          {"max violation of balance (less)", Better::less, 4, "",
                           [](const auto& score) { return score.max_violation; }},
                          traffic(costs),
                          {"extra memory for replicas", Better::neither, 4, "",
                           [](const auto& score) { return score.replica_memory; }}};
  if (costs.bound.remote_ranks > 0) all.push_back(gap(costs));
  return all;
}

QString difference(double from, double to, const Metric& metric) {
  if (to == from) return "±0";
  return (to > from ? "+" : "") + number(to - from, metric);
}

QString change(double from, double to, const Metric& metric) {
  const QString text = difference(from, to, metric);
  if (to == from || metric.better == Better::neither) return text;
  return text + ((to > from) == (metric.better == Better::more) ? ", better" : ", worse");
}

}  // namespace

Table costs_table(const PlacementCosts& costs) {
  Table table;
  table.columns = {{"cost", "", Provenance::counted, {}},
                   {"at first", "", Provenance::counted, {}},
                   {"now", "", Provenance::counted, {}},
                   {"change", "", Provenance::counted, {}},
                   {"if dropped", "", Provenance::counted, {}}};
  if (!costs.origin || !costs.now) return table;
  const auto add = [&](std::array<QVariant, 5> cells) {
    for (std::size_t c = 0; c < cells.size(); ++c) table.columns[c].cells.push_back(cells[c]);
  };
  for (const auto& metric : all_metrics(costs)) {
    const double first = metric.value(*costs.origin), now = metric.value(*costs.now);
    QVariant predicted;
    if (costs.predicted) {
      const double then = metric.value(*costs.predicted);
      predicted = QString("%1 (%2)").arg(number(then, metric), difference(now, then, metric));
    }
    add({metric.name, number(first, metric), number(now, metric), change(first, now, metric),
         predicted});
  }
  if (!costs.bound_state.isEmpty())
    add({"gap to lower bound: " + costs.bound_state, {}, {}, {}, {}});
  return table;
}

std::vector<std::array<QString, 3>> cost_rows(const PlacementCosts& costs) {
  std::vector<std::array<QString, 3>> rows;
  const Table table = costs_table(costs);
  for (std::size_t row = 0; row < static_cast<std::size_t>(table.rows()); ++row) {
    const auto cell = [&](std::size_t column) {
      return table.columns[column].cells[row].toString();
    };
    if (!cell(2).isEmpty()) rows.push_back({cell(0), cell(2), cell(3)});
  }
  return rows;
}

}  // namespace moescope::viewer
