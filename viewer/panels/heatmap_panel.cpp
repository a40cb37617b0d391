// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/heatmap_panel.hpp"

#include <QHeaderView>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>

#include "viewer/figure/heatmap_figure.hpp"

namespace moescope::viewer {
namespace {

Pooling pooling_of(const QString& name) {
  for (const auto pooling : {Pooling::mean, Pooling::sum})
    if (name == name_of(pooling)) return pooling;
  return Pooling::max;
}
ScaleKind scale_of(const QString& name) {
  for (const auto kind : {ScaleKind::logarithmic, ScaleKind::square_root})
    if (name == name_of(kind)) return kind;
  return ScaleKind::linear;
}
ColorMap map_of(const QString& name) {
  return name == name_of(ColorMap::cividis) ? ColorMap::cividis : ColorMap::viridis;
}

}  // namespace

HeatmapPanel::HeatmapPanel(Session& session, QWidget* parent) : Panel(session, parent) {
  bar_ = new OptionBar(this);
  heatmap_ = new Heatmap(this);
  heatmap_->set_theme(session.theme());
  model_ = new MatrixTableModel(this);
  table_ = new QTableView(this);
  table_->setModel(model_);
  table_->setAccessibleName("table of the heat map");
  table_->horizontalHeader()->setDefaultSectionSize(72);
  stack_ = new QStackedWidget(this);
  stack_->addWidget(heatmap_);
  stack_->addWidget(table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(stack_, 1);
  setFocusProxy(heatmap_);

  // A table would take the letter for a search.
  auto* turn = new QShortcut(QKeySequence(Qt::Key_T), this);
  turn->setContext(Qt::WidgetWithChildrenShortcut);
  connect(turn, &QShortcut::activated, this,
          [this] { show_table(stack_->currentWidget() != table_); });
  connect(heatmap_, &Heatmap::status, this, &Panel::status);
  connect(heatmap_, &Heatmap::cell_hovered, this, [this](int row, int column_place) {
    this->session().selection().hover(focus_of(row, column_place));
  });
  connect(heatmap_, &Heatmap::cell_chosen, this, [this](int row, int column_place) {
    this->session().selection().pin(focus_of(row, column_place));
  });
  connect(heatmap_, &Heatmap::cleared, this, [this] { this->session().selection().clear(); });
  connect(&session.selection(), &Selection::hover_changed, this, &HeatmapPanel::follow_hover);
  connect(&session, &Session::theme_changed, this,
          [this] { heatmap_->set_theme(this->session().theme()); });
  connect(this, &Panel::option_changed, this, [this] { bar_->update_choices(); });
}

std::vector<PanelOption> HeatmapPanel::options() const {
  auto all = own_options();
  all.push_back({"scale",
                 "Scale",
                 "how colours run between the ends",
                 {{"linear", "linear"}, {"log", "log"}, {"sqrt", "square root"}}});
  all.push_back({"map",
                 "Colours",
                 "of amounts; differences are blue, white, orange",
                 {{"viridis", "viridis"}, {"cividis", "cividis"}}});
  all.push_back({"pooling",
                 "Pixels show",
                 "what a pixel shows when it stands for several cells",
                 {{"max", "max"}, {"mean", "mean"}, {"sum", "sum"}}});
  return all;
}

void HeatmapPanel::refresh() {
  bar_->update_choices();
  Document* document = ready_document();
  if (!document) {
    drop(session().reading(), "matrix");
    heatmap_->set_message(trouble());
    model_->set(nullptr);
    Q_EMIT settled_changed();
    return;
  }
  const auto pooling = pooling_of(option("pooling"));
  const auto map = map_of(option("map"));
  const auto kind = scale_of(option("scale"));
  start<HeatmapPicture>(
      session().reading(), "matrix", "reading " + file_name(document->overview()),
      [work = work(*document), pooling, map,
       kind](JobControl& control) -> core::Result<HeatmapPicture> {
        MOESCOPE_TRY(auto matrix, work(control));
        return picture_of(std::make_shared<const Matrix>(std::move(matrix)), pooling, map, kind);
      },
      [this](core::Result<HeatmapPicture> picture) { shown(std::move(picture)); });
}

void HeatmapPanel::shown(core::Result<HeatmapPicture> picture) {
  if (picture) {
    model_->set(picture->matrix);
    heatmap_->set_picture(std::move(*picture));
    follow_pins();
    follow_hover();
  } else {
    const QString why = QString::fromStdString(picture.error().message);
    model_->set(nullptr);
    heatmap_->set_message(why);
  }
}

Focus HeatmapPanel::focus_of(int row, int column) const {
  Focus focus;
  if (row < 0 || column < 0 || !heatmap_->has_picture()) return focus;
  const Matrix& matrix = *heatmap_->picture().matrix;
  const auto add = [&](const MatrixAxis& axis, int place) {
    const int id = axis.ids[static_cast<std::size_t>(place)];
    auto& ids = axis.entity == Entity::expert ? focus.experts : focus.ranks;
    if (axis.entity != Entity::other && std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
  };
  add(matrix.rows, row);
  add(matrix.columns, column);
  return focus;
}

std::vector<int> HeatmapPanel::places(const MatrixAxis& axis, const Focus& focus) const {
  std::vector<int> places;
  if (axis.entity == Entity::other) return places;
  for (const int id : axis.entity == Entity::expert ? focus.experts : focus.ranks)
    if (const int place = axis.place_of(id); place >= 0) places.push_back(place);
  return places;
}

void HeatmapPanel::follow_hover() {
  if (!heatmap_->has_picture()) return;
  // Its own cell is marked already.
  const bool own = heatmap_->picture().cursor.x() >= 0;
  const Focus focus = own ? Focus() : session().selection().hovered();
  const Matrix& matrix = *heatmap_->picture().matrix;
  heatmap_->set_hovered(places(matrix.rows, focus), places(matrix.columns, focus));
}

void HeatmapPanel::follow_pins() {
  const Focus& focus = session().selection().now().pinned;
  const Matrix& matrix = *heatmap_->picture().matrix;
  heatmap_->set_pinned(places(matrix.rows, focus), places(matrix.columns, focus));
}

void HeatmapPanel::show_table(bool shown) {
  stack_->setCurrentWidget(shown ? static_cast<QWidget*>(table_) : heatmap_);
  stack_->currentWidget()->setFocus();
}

std::unique_ptr<Figure> HeatmapPanel::figure() const {
  if (!heatmap_->has_picture()) return nullptr;
  HeatmapPicture picture = heatmap_->picture();
  picture.cursor = {-1, -1};
  picture.hovered_rows.clear();
  picture.hovered_columns.clear();
  return std::make_unique<HeatmapFigure>(std::move(picture), origin());
}

PanelData HeatmapPanel::data() const {
  if (!heatmap_->has_picture()) return {};
  return heatmap_->picture().matrix;
}

}  // namespace moescope::viewer
