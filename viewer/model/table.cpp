// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/table.hpp"

#include <cmath>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

QString header_of(const TableColumn& column) {
  if (column.unit.isEmpty()) return column.name;
  const QString unit = column.unit == "1" ? QString() : " [" + column.unit + "]";
  return column.name + unit + ", " + name_of(column.provenance);
}

}  // namespace

void TableModel::set(std::shared_ptr<const Table> table) {
  beginResetModel();
  table_ = std::move(table);
  endResetModel();
}

int TableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !table_ ? 0 : table_->rows();
}

int TableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !table_ ? 0 : static_cast<int>(table_->columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !table_) return {};
  const auto& column = table_->columns[static_cast<std::size_t>(index.column())];
  const QVariant& cell = column.cells[static_cast<std::size_t>(index.row())];
  if (role == Qt::UserRole) return cell;
  if (role == Qt::TextAlignmentRole && !column.unit.isEmpty())
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole && !column.unit.isEmpty() && cell.isValid())
    return exact_text(cell.toDouble(), column.unit);
  if (role != Qt::DisplayRole) return {};
  if (column.unit.isEmpty() || !cell.isValid()) return cell.toString();
  return std::isnan(cell.toDouble()) ? QString("–") : QString::number(cell.toDouble(), 'g', 6);
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || !table_) return {};
  if (orientation == Qt::Vertical) return section + 1;
  if (section < 0 || section >= columnCount()) return {};
  return header_of(table_->columns[static_cast<std::size_t>(section)]);
}

void MatrixTableModel::set(std::shared_ptr<const Matrix> matrix) {
  beginResetModel();
  matrix_ = std::move(matrix);
  endResetModel();
}

int MatrixTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !matrix_ ? 0 : matrix_->rows.size();
}

int MatrixTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || !matrix_ ? 0 : matrix_->columns.size();
}

QVariant MatrixTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !matrix_) return {};
  const double value = matrix_->at(index.row(), index.column());
  if (role == Qt::UserRole) return value;
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole) return exact_text(value, matrix_->unit);
  if (role != Qt::DisplayRole) return {};
  return std::isnan(value) ? QString("–") : QString::number(value, 'g', 12);
}

QVariant MatrixTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || !matrix_ || section < 0) return {};
  const MatrixAxis& axis = orientation == Qt::Horizontal ? matrix_->columns : matrix_->rows;
  if (section >= axis.size()) return {};
  return axis.names[static_cast<std::size_t>(section)];
}

}  // namespace moescope::viewer
