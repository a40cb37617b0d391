// SPDX-License-Identifier: GPL-3.0-or-later
// A table as a panel shows it: columns with units and where they come from, one row per thing.
#pragma once

#include <QAbstractTableModel>
#include <QVariant>
#include <memory>
#include <vector>

#include "viewer/model/matrix.hpp"
#include "viewer/model/provenance.hpp"

namespace moescope::viewer {

struct TableColumn {
  QString name, unit;  // unit "" for text
  Provenance provenance = Provenance::counted;
  std::vector<QVariant> cells;  // QString, double or qlonglong; invalid where there is none
};

struct Table {
  QString title, subtitle, footnote;
  std::vector<TableColumn> columns;

  int rows() const { return columns.empty() ? 0 : static_cast<int>(columns.front().cells.size()); }
};

// A column with one cell for each of `rows`.
template <class Rows, class CellOf>
void add_column(Table& table, const QString& name, const QString& unit, Provenance provenance,
                const Rows& rows, const CellOf& cell_of) {
  TableColumn column{name, unit, provenance, {}};
  for (const auto& row : rows) column.cells.push_back(QVariant(cell_of(row)));
  table.columns.push_back(std::move(column));
}

// What a view asks of a table, in one place: texts, alignment, the exact value as the tooltip, and
// the value under Qt::UserRole, by which cells sort.
class CellModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const final;
  int columnCount(const QModelIndex& parent = {}) const final;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const final;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const final;

 protected:
  struct Shape {
    int rows = 0, columns = 0;
  };
  virtual Shape shape() const = 0;
  virtual QVariant value(int row, int column) const = 0;
  virtual QString text(int row, int column) const = 0;
  virtual QString tip(int row, int column) const = 0;
  virtual bool is_number(int column) const = 0;
  virtual QString column_name(int column) const = 0;
  virtual QString column_tip(int) const { return {}; }
  virtual QString row_name(int row) const { return QString::number(row + 1); }
};

// Shows a Table; header "TTFT [s], measured".
class TableModel final : public CellModel {
  Q_OBJECT

 public:
  using CellModel::CellModel;
  void set(std::shared_ptr<const Table> table);

 protected:
  Shape shape() const override;
  QVariant value(int row, int column) const override;
  QString text(int row, int column) const override;
  QString tip(int row, int column) const override;
  bool is_number(int column) const override;
  QString column_name(int column) const override;

 private:
  const TableColumn& at(int column) const;

  std::shared_ptr<const Table> table_;
};

// A matrix as the table that says the same as its picture.
class MatrixTableModel final : public CellModel {
  Q_OBJECT

 public:
  using CellModel::CellModel;
  void set(std::shared_ptr<const Matrix> matrix);

 protected:
  Shape shape() const override;
  QVariant value(int row, int column) const override;
  QString text(int row, int column) const override;
  QString tip(int row, int column) const override;
  bool is_number(int) const override { return true; }
  QString column_name(int column) const override;
  QString row_name(int row) const override;

 private:
  std::shared_ptr<const Matrix> matrix_;
};

}  // namespace moescope::viewer
