// SPDX-License-Identifier: GPL-3.0-or-later
// How long requests, steps and layers take under each strategy, where the time goes, and which rank
// the others wait for.
#pragma once

#include <QLabel>
#include <QStackedWidget>
#include <variant>

#include "viewer/model/table.hpp"
#include "viewer/panels/latency/charts.hpp"
#include "viewer/panels/option_bar.hpp"
#include "viewer/panels/panel.hpp"
#include "viewer/widgets/data_table.hpp"

namespace moescope::viewer {

class LatencyPanel final : public Panel {
  Q_OBJECT

 public:
  LatencyPanel(Session& session, QWidget* parent);

  std::vector<PanelOption> options() const override;
  std::unique_ptr<Figure> figure() const override;
  PanelData data() const override;
  QString origin() const override;
  Chart* chart() const { return chart_; }
  DataTable* table() const { return table_; }

 public Q_SLOTS:
  void refresh() override;
  // Chart or table: the same numbers.
  void show_table(bool shown);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  using Times = std::shared_ptr<const TimesChart>;
  using Phases = std::shared_ptr<const PhasesChart>;
  using Stragglers = std::shared_ptr<const StragglersChart>;
  struct Shown {
    std::variant<std::monostate, Times, Phases, Stragglers> chart;
    std::shared_ptr<const Table> table;
    std::vector<Side> rows;  // of the table
  };
  using Work = std::function<core::Result<Shown>(JobControl&)>;

  Work work() const;
  QString asked_for() const;
  QString note() const;  // how the chart is to be read
  void show_message(const QString& why);
  void show_chart();
  void follow_selection();
  void choose(int stop);

  OptionBar* bar_;
  QStackedWidget* stack_;
  QLabel* notes_;
  Chart* chart_;
  DataTable* table_;
  TableModel* model_;
  Shown shown_;
  QString shown_key_;  // what asked_for() gave for what is shown; "" for nothing
};

}  // namespace moescope::viewer
