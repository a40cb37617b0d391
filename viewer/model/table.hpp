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

// Shows a Table; header "TTFT [s], measured". Cells sort by value under Qt::UserRole.
class TableModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  void set(std::shared_ptr<const Table> table);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  std::shared_ptr<const Table> table_;
};

// A matrix as the table that says the same as its picture.
class MatrixTableModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  void set(std::shared_ptr<const Matrix> matrix);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  std::shared_ptr<const Matrix> matrix_;
};

}  // namespace moescope::viewer
