// SPDX-License-Identifier: GPL-3.0-or-later
// What the panels with a matrix share: the heat map, its table, colour options, export, and the
// translation between cells and the selection.
#pragma once

#include <QStackedWidget>
#include <QTableView>
#include <functional>
#include <optional>

#include "viewer/model/table.hpp"
#include "viewer/panels/option_bar.hpp"
#include "viewer/panels/panel.hpp"
#include "viewer/widgets/heatmap.hpp"

namespace moescope::viewer {

class HeatmapPanel : public Panel {
  Q_OBJECT

 public:
  HeatmapPanel(Session& session, QWidget* parent);

  std::vector<PanelOption> options() const override;
  std::unique_ptr<Figure> figure() const override;
  PanelData data() const override;
  Heatmap* heatmap() const { return heatmap_; }
  QTableView* table() const { return table_; }

 public Q_SLOTS:
  void refresh() override;
  // Picture or table: the same numbers.
  void show_table(bool shown);

 protected:
  using Work = std::function<core::Result<Matrix>(JobControl&)>;
  // What is to be shown of the ready document; runs on the reading thread.
  virtual Work work(Document& document) = 0;
  // Options of the panel itself, shown before those of colours.
  virtual std::vector<PanelOption> own_options() const = 0;

 private:
  void shown(core::Result<HeatmapPicture> picture);
  Focus focus_of(int row, int column) const;
  std::vector<int> places(const MatrixAxis& axis, const Focus& focus) const;
  void follow_hover();
  void follow_pins();

  OptionBar* bar_;
  QStackedWidget* stack_;
  Heatmap* heatmap_;
  QTableView* table_;
  MatrixTableModel* model_;
};

}  // namespace moescope::viewer
