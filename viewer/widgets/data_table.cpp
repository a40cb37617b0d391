// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/widgets/data_table.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScopedValueRollback>
#include <algorithm>
#include <cmath>

namespace moescope::viewer {
namespace {

// By value; what has none comes last in both directions.
class ByValue final : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;

 protected:
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override {
    const QVariant a = left.data(sortRole()), b = right.data(sortRole());
    if (a.typeId() == QMetaType::QString) return a.toString() < b.toString();
    const double x = number(a), y = number(b);
    if (std::isnan(x) || std::isnan(y))
      return sortOrder() == Qt::AscendingOrder ? !std::isnan(x) && std::isnan(y)
                                               : std::isnan(x) && !std::isnan(y);
    return x < y;
  }

 private:
  static double number(const QVariant& value) {
    return value.isValid() ? value.toDouble() : std::nan("");
  }
};

}  // namespace

DataTable::DataTable(QWidget* parent) : QTableView(parent), sorted_(new ByValue(this)) {
  sorted_->setSortRole(Qt::UserRole);
  QTableView::setModel(sorted_);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setAlternatingRowColors(true);
  setWordWrap(false);
  setTabKeyNavigation(false);
  verticalHeader()->hide();
  horizontalHeader()->setSectionsClickable(true);
  horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  connect(horizontalHeader(), &QHeaderView::sectionClicked, this, &DataTable::on_header_clicked);
  setContextMenuPolicy(Qt::ActionsContextMenu);
  auto* action = new QAction("&Copy", this);
  action->setShortcut(QKeySequence::Copy);
  action->setShortcutContext(Qt::WidgetShortcut);
  connect(action, &QAction::triggered, this, &DataTable::copy);
  addAction(action);
}

void DataTable::set_model(QAbstractItemModel* model) {
  sorted_->setSourceModel(model);
  connect(model, &QAbstractItemModel::modelReset, this, [this] { resizeColumnsToContents(); });
}

void DataTable::on_header_clicked(int section) {
  auto* header = horizontalHeader();
  if (section != sorted_section_) {
    sorted_section_ = section;
    header->setSortIndicatorShown(true);
    header->setSortIndicator(section, Qt::AscendingOrder);
    sorted_->sort(section, Qt::AscendingOrder);
  } else if (sorted_->sortOrder() == Qt::AscendingOrder) {
    header->setSortIndicator(section, Qt::DescendingOrder);
    sorted_->sort(section, Qt::DescendingOrder);
  } else {
    sorted_section_ = -1;
    header->setSortIndicatorShown(false);
    sorted_->sort(-1);
  }
}

void DataTable::select_row(int row) {
  const QScopedValueRollback quiet(quiet_, true);
  if (row < 0 || row >= sorted_->sourceModel()->rowCount()) return clearSelection();
  const QModelIndex index = sorted_->mapFromSource(sorted_->sourceModel()->index(row, 0));
  if (selectionModel()->isRowSelected(index.row())) return;
  setCurrentIndex(index);
}

void DataTable::selectionChanged(const QItemSelection& now, const QItemSelection& before) {
  QTableView::selectionChanged(now, before);
  if (quiet_) return;
  const auto rows = selectionModel()->selectedRows();
  if (rows.size() == 1) Q_EMIT row_chosen(sorted_->mapToSource(rows.front()).row());
}

QString DataTable::copied_text() const {
  QList<int> rows;
  for (const auto& index : selectionModel()->selectedRows()) rows << index.row();
  // One row is selected because it is looked at: the table is meant then.
  if (rows.size() < 2) {
    rows.clear();
    for (int row = 0; row < sorted_->rowCount(); ++row) rows << row;
  }
  std::ranges::sort(rows);
  const auto line = [&](const auto& cell) {
    QStringList cells;
    for (int column = 0; column < sorted_->columnCount(); ++column)
      if (!isColumnHidden(column)) cells << cell(column).simplified();
    return cells.join('\t') + '\n';
  };
  QString text =
      line([&](int column) { return sorted_->headerData(column, Qt::Horizontal).toString(); });
  for (const int row : rows)
    text += line([&](int column) { return sorted_->index(row, column).data().toString(); });
  return text;
}

void DataTable::copy() const { QApplication::clipboard()->setText(copied_text()); }

void DataTable::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) return copy();
  if (event->key() == Qt::Key_Escape) return Q_EMIT cleared();
  // Letters are for the panel: searching by typing would take them.
  if (event->key() == Qt::Key_T && event->modifiers() == Qt::NoModifier) return event->ignore();
  QTableView::keyPressEvent(event);
}

}  // namespace moescope::viewer
