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

int SummaryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(text_.rows.size());
}

int SummaryModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || text_.rows.empty() ? 0 : static_cast<int>(text_.columns.size()) + 1;
}

QVariant SummaryModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto row = static_cast<std::size_t>(index.row());
  if (index.column() == 0)
    return role == Qt::DisplayRole || role == Qt::UserRole ? QVariant(text_.rows[row]) : QVariant();
  const auto& column = text_.columns[static_cast<std::size_t>(index.column() - 1)];
  if (role == Qt::DisplayRole) return column.cells[row];
  if (role == Qt::UserRole) return column.values[row];
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole)
    return QString("%1 of %2: %3").arg(column.description, text_.rows[row], column.cells[row]);
  return {};
}

QVariant SummaryModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical || section < 0 || section >= columnCount())
    return role == Qt::DisplayRole && orientation == Qt::Vertical ? QVariant(section + 1)
                                                                  : QVariant();
  if (section == 0) return role == Qt::DisplayRole ? QVariant("strategy") : QVariant();
  const auto& column = text_.columns[static_cast<std::size_t>(section - 1)];
  if (role == Qt::ToolTipRole) return column.description;
  if (role != Qt::DisplayRole) return {};
  const QString unit = column.unit.isEmpty() ? QString() : "[" + column.unit + "] ";
  return column.heading + '\n' + unit + column.kind;
}

}  // namespace moescope::viewer
