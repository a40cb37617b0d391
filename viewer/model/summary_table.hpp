// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison that `moescope report` prints, as a model: the same columns, headings, units and
// texts (report/comparison.hpp), sorted by the numbers behind them.
#pragma once

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
// The summaries of several files as one: rows "tacg (b.h5)", a column for what has the same key,
// unit and kind, NaN where a file does not have it. One alone stays as it is.
struct NamedSummary {
  QString file;
  const store::Summary* summary;
};
store::Summary side_by_side(const std::vector<NamedSummary>& summaries);

// All digits, in recorded units, intervals as columns of their own: for CSV and JSON.
Table summary_table(const store::Summary& summary);

class SummaryModel final : public CellModel {
  Q_OBJECT

 public:
  using CellModel::CellModel;
  void set(SummaryText text);

 protected:
  Shape shape() const override;
  QVariant value(int row, int column) const override;
  QString text(int row, int column) const override;
  QString tip(int row, int column) const override;
  bool is_number(int column) const override { return column > 0; }
  QString column_name(int column) const override;
  QString column_tip(int column) const override;

 private:
  const SummaryColumnText& at(int column) const;  // 1 is the first beside the names

  SummaryText text_;
};

}  // namespace moescope::viewer
