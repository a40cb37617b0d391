// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/table.hpp"

#include <cmath>

#include "viewer/figure/number_text.hpp"

namespace moescope::viewer {
namespace {

constexpr char kNoValue[] = "–";

}  // namespace

int CellModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : shape().rows;
}

int CellModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : shape().columns;
}

QVariant CellModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const int row = index.row(), column = index.column();
  switch (role) {
    case Qt::DisplayRole: return text(row, column);
    case Qt::UserRole: return value(row, column);
    case Qt::TextAlignmentRole:
      return is_number(column) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::ToolTipRole: return is_number(column) ? QVariant(tip(row, column)) : QVariant();
    default: return {};
  }
}

QVariant CellModel::headerData(int section, Qt::Orientation orientation, int role) const {
  const bool columns = orientation == Qt::Horizontal;
  if (section < 0 || section >= (columns ? shape().columns : shape().rows)) return {};
  if (role == Qt::ToolTipRole && columns) return column_tip(section);
  if (role != Qt::DisplayRole) return {};
  return columns ? column_name(section) : row_name(section);
}

void TableModel::set(std::shared_ptr<const Table> table) {
  beginResetModel();
  table_ = std::move(table);
  endResetModel();
}

const TableColumn& TableModel::at(int column) const {
  return table_->columns[static_cast<std::size_t>(column)];
}

CellModel::Shape TableModel::shape() const {
  if (!table_) return {};
  return {table_->rows(), static_cast<int>(table_->columns.size())};
}

QVariant TableModel::value(int row, int column) const {
  return at(column).cells[static_cast<std::size_t>(row)];
}

QString TableModel::text(int row, int column) const {
  const QVariant cell = value(row, column);
  if (!is_number(column) || !cell.isValid()) return cell.toString();
  return std::isnan(cell.toDouble()) ? QString(kNoValue) : QString::number(cell.toDouble(), 'g', 6);
}

QString TableModel::tip(int row, int column) const {
  const QVariant cell = value(row, column);
  return cell.isValid() ? exact_text(cell.toDouble(), at(column).unit) : QString();
}

bool TableModel::is_number(int column) const { return !at(column).unit.isEmpty(); }

QString TableModel::column_name(int column) const {
  const TableColumn& shown = at(column);
  if (shown.unit.isEmpty()) return shown.name;
  const QString unit = shown.unit == "1" ? QString() : " [" + shown.unit + "]";
  return shown.name + unit + ", " + name_of(shown.provenance);
}

void MatrixTableModel::set(std::shared_ptr<const Matrix> matrix) {
  beginResetModel();
  matrix_ = std::move(matrix);
  endResetModel();
}

CellModel::Shape MatrixTableModel::shape() const {
  if (!matrix_) return {};
  return {matrix_->rows.size(), matrix_->columns.size()};
}

QVariant MatrixTableModel::value(int row, int column) const { return matrix_->at(row, column); }

QString MatrixTableModel::text(int row, int column) const {
  const double cell = matrix_->at(row, column);
  return std::isnan(cell) ? QString(kNoValue) : QString::number(cell, 'g', 12);
}

QString MatrixTableModel::tip(int row, int column) const {
  return exact_text(matrix_->at(row, column), matrix_->unit);
}

QString MatrixTableModel::column_name(int column) const {
  return matrix_->columns.names[static_cast<std::size_t>(column)];
}

QString MatrixTableModel::row_name(int row) const {
  return matrix_->rows.names[static_cast<std::size_t>(row)];
}

}  // namespace moescope::viewer
