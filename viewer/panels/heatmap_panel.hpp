// SPDX-License-Identifier: GPL-3.0-or-later
// What the panels with a matrix share: the heat map, its table, colour options, export, and the
// translation between cells and the selection.
#pragma once

#include <QStackedWidget>
#include <QTableView>
#include <array>
#include <functional>
#include <optional>

#include "viewer/model/table.hpp"
#include "viewer/panels/option_bar.hpp"
#include "viewer/panels/panel.hpp"
#include "viewer/widgets/domain_editor.hpp"
#include "viewer/widgets/titled_heatmap.hpp"

namespace moescope::viewer {

class HeatmapPanel : public Panel {
  Q_OBJECT

 public:
  HeatmapPanel(Session& session, QWidget* parent);

  std::vector<PanelOption> options() const override;
  std::unique_ptr<Figure> figure() const override;
  PanelData data() const override;
  Heatmap* heatmap() const { return maps_[0]->heatmap(); }
  // The one beside it; hidden while there is nothing to compare.
  Heatmap* second_heatmap() const { return maps_[1]->heatmap(); }
  QTableView* table() const { return table_; }
  DomainEditor* domain() const { return domain_; }

 public Q_SLOTS:
  void refresh() override;
  void pins_changed() override { follow_pins(); }
  // Picture or table: the same numbers.
  void show_table(bool shown);
  // The histogram of the values, for the range of the colours.
  void show_domain(bool shown);

 protected:
  // One matrix, or two of one shape and kind to be seen side by side.
  using Work = std::function<core::Result<std::vector<Matrix>>(JobControl&)>;
  // What is to be shown of the ready document; runs on the reading thread.
  virtual Work work(Document& document) = 0;
  // "compare": what becomes of two matrices, "difference" or "beside".
  static PanelOption compare_option();
  // Options of the panel itself, shown before those of colours.
  virtual std::vector<PanelOption> own_options() const = 0;

 private:
  void connect_map(TitledHeatmap* map);
  void connect_domain();
  // At once, without reading anything again.
  void show_range(const Range& range);
  ColorChoice colors() const;
  void show_message(const QString& message);
  struct Shown {
    std::vector<HeatmapPicture> pictures;
    Histogram values;  // of all of them
  };
  void show_pictures(core::Result<Shown> shown);
  std::vector<const Heatmap*> shown_maps() const;
  Focus focus_of(const Heatmap* map, int row, int column) const;
  std::vector<int> places(const MatrixAxis& axis, const Focus& focus) const;
  void follow_hover();
  void follow_pins();

  OptionBar* bar_;
  DomainEditor* domain_;
  QStackedWidget* stack_;
  std::array<TitledHeatmap*, 2> maps_;
  QTableView* table_;
  MatrixTableModel* model_;
};

}  // namespace moescope::viewer
