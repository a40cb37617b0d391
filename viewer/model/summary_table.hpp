// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison that `moescope report` prints, as a model: the same columns, headings, units and
// texts (report/comparison.hpp), sorted by the numbers behind them.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <string>
#include <vector>

#include "store/records.hpp"
#include "viewer/model/table.hpp"

namespace moescope::viewer {

struct SummaryColumnText {
  QString heading, unit, kind, description;
  std::vector<QString> cells;
  std::vector<double> values;  // in recorded units
};

struct SummaryText {
  std::vector<QString> rows;  // names of strategies
  std::vector<SummaryColumnText> columns;
};

SummaryText summary_text(const store::Summary& summary);
// All digits, in recorded units, intervals as columns of their own: for CSV and JSON.
Table summary_table(const store::Summary& summary);

class SummaryModel final : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  void set(SummaryText text);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  SummaryText text_;
};

}  // namespace moescope::viewer
