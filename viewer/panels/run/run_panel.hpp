// SPDX-License-Identifier: GPL-3.0-or-later
// What was run and on what, what to be careful of, and the strategies side by side.
#pragma once

#include <QStackedWidget>
#include <QTextBrowser>

#include "viewer/model/run_report.hpp"
#include "viewer/model/summary_table.hpp"
#include "viewer/panels/panel.hpp"
#include "viewer/widgets/data_table.hpp"

namespace moescope::viewer {

class RunPanel final : public Panel {
  Q_OBJECT

 public:
  RunPanel(Session& session, QWidget* parent);

  std::unique_ptr<Figure> figure() const override;
  PanelData data() const override;
  QString origin() const override;
  QTextBrowser* text() const { return text_; }
  DataTable* table() const { return table_; }

 public Q_SLOTS:
  void refresh() override;

 private:
  void show_message(const QString& why);
  void show_report();
  // The rows of all files that stand side by side; false when they are those that are shown.
  bool compare_files();
  void follow_selection();
  void copy_markdown() const;

  QTextBrowser* text_;
  DataTable* table_;
  SummaryModel* model_;
  std::shared_ptr<const Source> shown_;  // what is shown is of it
  RunReport report_;
  std::optional<store::Summary> summary_;  // of all of them
  std::vector<std::shared_ptr<const Source>> compared_;
  QString left_out_;        // which files are not among them, and why
  std::vector<Side> rows_;  // the run of each row
};

}  // namespace moescope::viewer
