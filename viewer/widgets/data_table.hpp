// SPDX-License-Identifier: GPL-3.0-or-later
// A table that is sorted by a click on a header (by value, the third click gives the order of the
// model back) and copied with Ctrl+C: the chosen rows, or all, with their headers, separated by
// tabs as spreadsheets take them.
#pragma once

#include <QSortFilterProxyModel>
#include <QTableView>

namespace moescope::viewer {

class DataTable : public QTableView {
  Q_OBJECT

 public:
  explicit DataTable(QWidget* parent = nullptr);

  // The model keeps its owner; Qt::UserRole is what is sorted by.
  void set_model(QAbstractItemModel* model);

  // Rows of the model, not of the sorted view.
  void select_row(int row);  // -1: none; nothing is told
  QString copied_text() const;

 public Q_SLOTS:
  void copy() const;

 Q_SIGNALS:
  // By a person: click, or keys.
  void row_chosen(int row);
  void cleared();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void selectionChanged(const QItemSelection& now, const QItemSelection& before) override;

 private:
  void on_header_clicked(int section);

  QSortFilterProxyModel* sorted_;
  int sorted_section_ = -1;
  bool quiet_ = false;
};

}  // namespace moescope::viewer
