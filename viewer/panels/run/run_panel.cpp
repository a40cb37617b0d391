// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/run/run_panel.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "report/comparison.hpp"
#include "viewer/model/shown_run.hpp"
#include "viewer/panels/run/run_figure.hpp"

namespace moescope::viewer {

RunPanel::RunPanel(Session& session, QWidget* parent) : Panel(session, parent) {
  text_ = new QTextBrowser(this);
  text_->setOpenLinks(false);
  text_->setAccessibleName("run and environment");
  model_ = new SummaryModel(this);
  table_ = new DataTable(this);
  table_->set_model(model_);
  table_->setAccessibleName("comparison of strategies");
  auto* markdown = new QAction("Copy as &Markdown", table_);
  connect(markdown, &QAction::triggered, this, &RunPanel::copy_markdown);
  table_->addAction(markdown);
  auto* split = new QSplitter(Qt::Vertical, this);
  split->addWidget(table_);
  split->addWidget(text_);
  split->setStretchFactor(0, 2);
  split->setStretchFactor(1, 3);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(split);
  setFocusProxy(table_);
  table_->setMouseTracking(true);

  connect(table_, &DataTable::entered, this, [this](const QModelIndex& index) {
    Q_EMIT status(index.data(Qt::ToolTipRole).toString().replace('\n', ' '));
  });
  connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          [this](const QModelIndex& now) {
            Q_EMIT status(now.data(Qt::ToolTipRole).toString().replace('\n', ' '));
          });
  connect(table_, &DataTable::row_chosen, this, [this](int row) {
    const Side side = rows_[static_cast<std::size_t>(row)];
    if (!side.strategy.isEmpty())
      this->session().selection().change([&](Selected& now) { now.a = side; });
  });
  connect(table_, &DataTable::cleared, this, [this] { this->session().selection().clear(); });
  connect(&session, &Session::theme_changed, this, [this] {
    if (shown_) show_report();
  });
}

void RunPanel::refresh() {
  Document* document = ready_document();
  if (!document) {
    drop(session().reading(), "report");
    show_message(trouble());
    Q_EMIT settled_changed();
    return;
  }
  if (shown_ && shown_ == document->source()) {
    drop(session().reading(), "report");
    if (compare_files()) show_report();
    follow_selection();
    Q_EMIT settled_changed();
    return;
  }
  if (document->state() != Document::State::ready) return;
  const auto source = document->source();
  start<RunReport>(
      session().reading(), "report", "reading " + file_name(document->overview()),
      [source](JobControl& control) { return read_run_report(*source, control); },
      [this, source](core::Result<RunReport> report) {
        if (!report) return show_message(QString::fromStdString(report.error().message));
        shown_ = source;
        report_ = std::move(*report);
        compare_files();
        show_report();
      });
}

bool RunPanel::compare_files() {
  std::vector<std::shared_ptr<const Source>> compared;
  std::vector<NamedSummary> summaries;
  std::vector<Side> rows;
  for (const auto* document : documents_beside(session())) {
    const Overview& overview = document->overview();
    compared.push_back(document->source());
    if (!overview.summary) continue;
    summaries.push_back({label_of(session(), *document), &*overview.summary});
    for (const auto& row : overview.summary->rows) {
      const auto* info = strategy_for(overview, row);
      rows.push_back({document->id(), info ? QString::fromStdString(info->name) : QString()});
    }
  }
  const QString left_out = left_out_text(session());
  if (compared == compared_ && left_out == left_out_) return false;
  compared_ = std::move(compared);
  left_out_ = left_out;
  rows_ = std::move(rows);
  summary_.reset();
  if (!summaries.empty()) summary_ = side_by_side(summaries);
  return true;
}

void RunPanel::show_message(const QString& why) {
  shown_.reset();
  report_ = {};
  summary_.reset();
  compared_.clear();
  rows_.clear();
  model_->set({});
  table_->hide();
  text_->setPlainText(why);
}

void RunPanel::show_report() {
  model_->set(summary_ ? summary_text(*summary_) : SummaryText());
  table_->setVisible(summary_.has_value());
  text_->setHtml(report_html(report_, summary_.has_value(), left_out_));
  follow_selection();
}

void RunPanel::follow_selection() {
  const auto found = std::ranges::find(rows_, session().selection().now().a);
  table_->select_row(found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin()));
}

void RunPanel::copy_markdown() const {
  if (summary_)
    QApplication::clipboard()->setText(
        QString::fromStdString(report::render_markdown(*summary_, report::comparison_layout())));
}

std::unique_ptr<Figure> RunPanel::figure() const {
  if (!shown_) return nullptr;
  return std::make_unique<RunFigure>(report_, summary_ ? summary_text(*summary_) : SummaryText(),
                                     origin());
}

QString RunPanel::origin() const { return origin_of(session(), Panel::origin()); }

PanelData RunPanel::data() const {
  if (!shown_) return {};
  if (summary_) return std::make_shared<const Table>(summary_table(*summary_));
  Table table;
  table.title = report_.title;
  table.columns = {{"fact", "", Provenance::counted, {}}, {"value", "", Provenance::counted, {}}};
  for (const auto& group : report_.groups)
    for (const auto& [name, value] : group.facts) {
      table.columns[0].cells.push_back(group.title + ": " + name);
      table.columns[1].cells.push_back(value);
    }
  return std::make_shared<const Table>(std::move(table));
}

}  // namespace moescope::viewer
