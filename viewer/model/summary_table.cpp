// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/summary_table.hpp"

#include <algorithm>
#include <cmath>

#include "report/comparison.hpp"
#include "report/table_cells.hpp"

namespace moescope::viewer {
namespace {

QVariant number(const std::vector<double>& values, std::size_t row) {
  return row < values.size() ? values[row] : std::nan("");
}

bool has_any(const std::vector<double>& values) {
  return std::ranges::any_of(values, [](double value) { return !std::isnan(value); });
}

}  // namespace

SummaryText summary_text(const store::Summary& summary) {
  SummaryText text;
  for (const auto& row : summary.rows) text.rows.push_back(QString::fromStdString(row));
  const auto layout = report::comparison_layout();
  const auto cells = report::cell_columns(summary, layout);
  std::size_t next = 0;
  for (const auto& wanted : layout.columns)
    for (const auto* column : report::columns_of(summary, wanted.key)) {
      const auto& shown = cells[next++];
      SummaryColumnText made{QString::fromStdString(shown.heading),
                             QString::fromStdString(shown.unit),
                             QString::fromStdString(shown.kind),
                             QString::fromStdString(column->description),
                             {},
                             {}};
      for (const auto& cell : shown.cells) made.cells.push_back(QString::fromStdString(cell));
      for (std::size_t row = 0; row < summary.rows.size(); ++row)
        made.values.push_back(number(column->mean, row).toDouble());
      text.columns.push_back(std::move(made));
    }
  return text;
}

store::Summary side_by_side(const std::vector<NamedSummary>& summaries) {
  if (summaries.size() == 1) return *summaries.front().summary;
  store::Summary joined;
  for (const auto& [file, summary] : summaries) {
    const std::size_t before = joined.rows.size(), rows = before + summary->rows.size();
    for (const auto& row : summary->rows)
      joined.rows.push_back(row + " (" + file.toStdString() + ")");
    for (const auto& column : summary->columns) {
      const auto same = std::ranges::find_if(joined.columns, [&](const auto& other) {
        return other.key == column.key && other.units == column.units && other.kind == column.kind;
      });
      auto& into = same == joined.columns.end()
                       ? joined.columns.emplace_back(store::SummaryColumn{
                             column.key, column.units, column.kind, column.description, {}, {}, {}})
                       : *same;
      for (const auto& [to, from] :
           {std::pair(&into.mean, &column.mean), std::pair(&into.low, &column.low),
            std::pair(&into.high, &column.high)}) {
        to->resize(before, std::nan(""));
        to->insert(to->end(), from->begin(), from->end());
        to->resize(rows, std::nan(""));
      }
    }
  }
  for (auto& column : joined.columns)
    for (auto* values : {&column.mean, &column.low, &column.high})
      values->resize(joined.rows.size(), std::nan(""));
  return joined;
}

Table summary_table(const store::Summary& summary) {
  Table table;
  table.title = "Comparison of strategies";
  TableColumn names{"strategy", "", Provenance::counted, {}};
  for (const auto& row : summary.rows) names.cells.push_back(QString::fromStdString(row));
  table.columns.push_back(std::move(names));
  for (const auto& wanted : report::comparison_layout().columns)
    for (const auto* column : report::columns_of(summary, wanted.key)) {
      const auto add = [&](const char* end, const std::vector<double>& values) {
        TableColumn made{QString::fromStdString(column->key + end),
                         QString::fromStdString(column->units),
                         provenance_of(column->kind),
                         {}};
        for (std::size_t row = 0; row < summary.rows.size(); ++row)
          made.cells.push_back(number(values, row));
        table.columns.push_back(std::move(made));
      };
      add("", column->mean);
      if (has_any(column->low)) add(" low", column->low);
      if (has_any(column->high)) add(" high", column->high);
    }
  return table;
}

void SummaryModel::set(SummaryText text) {
  beginResetModel();
  text_ = std::move(text);
  endResetModel();
}

const SummaryColumnText& SummaryModel::at(int column) const {
  return text_.columns[static_cast<std::size_t>(column - 1)];
}

CellModel::Shape SummaryModel::shape() const {
  if (text_.rows.empty()) return {};
  return {static_cast<int>(text_.rows.size()), static_cast<int>(text_.columns.size()) + 1};
}

QVariant SummaryModel::value(int row, int column) const {
  if (!is_number(column)) return text_.rows[static_cast<std::size_t>(row)];
  return at(column).values[static_cast<std::size_t>(row)];
}

QString SummaryModel::text(int row, int column) const {
  if (!is_number(column)) return text_.rows[static_cast<std::size_t>(row)];
  return at(column).cells[static_cast<std::size_t>(row)];
}

QString SummaryModel::tip(int row, int column) const {
  return QString("%1 of %2: %3")
      .arg(at(column).description, text_.rows[static_cast<std::size_t>(row)], text(row, column));
}

QString SummaryModel::column_name(int column) const {
  if (!is_number(column)) return "strategy";
  const QString unit = at(column).unit.isEmpty() ? QString() : "[" + at(column).unit + "] ";
  return at(column).heading + '\n' + unit + at(column).kind;
}

QString SummaryModel::column_tip(int column) const {
  return is_number(column) ? at(column).description : QString();
}

}  // namespace moescope::viewer
