// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_costs.hpp"

#include <cmath>
#include <functional>
#include <numeric>

namespace moescope::viewer {
namespace {

struct Metric {
  const char *name, *unit;
  int decimals;
  std::function<double(const metrics::Score&)> value;
};

// Every row that a source sent to another rank.
double remote_rows(const metrics::Score& score, std::size_t ranks) {
  double rows = 0;
  for (std::size_t i = 0; i < score.rank_copies.size(); ++i)
    if (i % ranks != i / ranks % ranks) rows += static_cast<double>(score.rank_copies[i]);
  return rows;
}

std::vector<Metric> all_metrics(int ranks, double bound) {
  std::vector<Metric> all{
      {"remote ranks per token (less is better)", "ranks", 4,
       [](const auto& score) { return score.remote_ranks_per_token; }},
      {"paper_comm (less)", "ranks", 3, [](const auto& score) { return score.paper_comm; }},
      {"jain (more)", "1", 4, [](const auto& score) { return score.jain; }},
      {"max violation (less)", "1", 4, [](const auto& score) { return score.max_violation; }},
      {"rows to other ranks (less)", "rows", 0,
       [ranks](const auto& score) { return remote_rows(score, static_cast<std::size_t>(ranks)); }},
      {"extra memory for replicas", "1", 4,
       [](const auto& score) { return score.replica_memory; }}};
  if (!std::isnan(bound) && bound > 0)
    all.push_back({"gap to the proven bound (less)", "1", 4, [bound](const auto& score) {
                     return score.remote_ranks_per_token / bound - 1;
                   }});
  return all;
}

QString number(double value, int decimals) {
  QString text = QString::number(value, 'f', decimals);
  return text.replace('-', QChar(0x2212));
}
QString change(double from, double to, int decimals) {
  const QString text = number(to - from, decimals);
  if (QString(text).remove('0').remove('.').remove(QChar(0x2212)).isEmpty() && to == from)
    return "±0";
  return to > from ? "+" + text : text;
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
  for (const auto& metric : all_metrics(costs.ranks, costs.lower_bound)) {
    const double first = metric.value(*costs.origin), now = metric.value(*costs.now);
    table.columns[0].cells.emplace_back(QString(metric.name));
    table.columns[1].cells.emplace_back(number(first, metric.decimals));
    table.columns[2].cells.emplace_back(number(now, metric.decimals));
    table.columns[3].cells.emplace_back(change(first, now, metric.decimals));
    QVariant predicted;
    if (costs.predicted) {
      const double then = metric.value(*costs.predicted);
      predicted =
          QString("%1 (%2)").arg(number(then, metric.decimals), change(now, then, metric.decimals));
    }
    table.columns[4].cells.push_back(predicted);
  }
  return table;
}

QStringList cost_lines(const PlacementCosts& costs) {
  QStringList lines;
  const Table table = costs_table(costs);
  for (std::size_t row = 0; row < static_cast<std::size_t>(table.rows()); ++row)
    lines << QString("%1: %2 (%3)")
                 .arg(table.columns[0].cells[row].toString(),
                      table.columns[2].cells[row].toString(),
                      table.columns[3].cells[row].toString());
  return lines;
}

}  // namespace moescope::viewer
