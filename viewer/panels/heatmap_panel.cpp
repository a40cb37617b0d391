// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/heatmap_panel.hpp"

#include <QAction>
#include <QHeaderView>
#include <QShortcut>
#include <QToolButton>
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
  domain_ = new DomainEditor(this);
  domain_->hide();
  auto* beside = new QWidget(this);
  auto* row = new QHBoxLayout(beside);
  row->setContentsMargins(0, 0, 0, 0);
  for (auto*& map : maps_) {
    map = new TitledHeatmap(beside);
    row->addWidget(map, 1);
    connect_map(map);
  }
  maps_[1]->hide();
  link_views(heatmap(), second_heatmap());
  model_ = new MatrixTableModel(this);
  table_ = new QTableView(this);
  table_->setModel(model_);
  table_->setAccessibleName("table of the heat map");
  table_->horizontalHeader()->setDefaultSectionSize(72);
  stack_ = new QStackedWidget(this);
  stack_->addWidget(beside);
  stack_->addWidget(table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(domain_);
  column->addWidget(stack_, 1);
  setFocusProxy(heatmap());

  // A table would take the letter for a search.
  auto* turn = new QShortcut(QKeySequence(Qt::Key_T), this);
  turn->setContext(Qt::WidgetWithChildrenShortcut);
  connect(turn, &QShortcut::activated, this,
          [this] { show_table(stack_->currentWidget() != table_); });
  connect_domain();
  connect(&session.selection(), &Selection::hover_changed, this, &HeatmapPanel::follow_hover);
  connect(this, &Panel::option_changed, this, [this] { bar_->update_choices(); });
}

void HeatmapPanel::connect_map(TitledHeatmap* map) {
  Heatmap* cells = map->heatmap();
  cells->set_theme(session().theme());
  connect(cells, &Heatmap::status, this, &Panel::status);
  connect(cells, &Heatmap::cell_hovered, this, [this, cells](int row, int column) {
    session().selection().hover(focus_of(cells, row, column));
  });
  connect(cells, &Heatmap::cell_chosen, this, [this, cells](int row, int column) {
    session().selection().pin(focus_of(cells, row, column));
  });
  connect(cells, &Heatmap::cleared, this, [this] { session().selection().clear(); });
  connect(&session(), &Session::theme_changed, this,
          [this, cells] { cells->set_theme(session().theme()); });
}

void HeatmapPanel::connect_domain() {
  auto* toggle = new QAction("Colour range…", this);
  toggle->setObjectName("colour range");
  toggle->setCheckable(true);
  toggle->setShortcut(QKeySequence(Qt::Key_C));
  toggle->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  toggle->setToolTip("a histogram of the values, to set the ends of the colours (C)");
  addAction(toggle);
  auto* button = new QToolButton(this);
  button->setDefaultAction(toggle);
  button->setAccessibleName("colour range");
  bar_->set_last(button);
  connect(toggle, &QAction::toggled, this, &HeatmapPanel::show_domain);
  connect(domain_, &DomainEditor::range_moved, this, &HeatmapPanel::show_range);
  connect(domain_, &DomainEditor::range_chosen, this,
          [this](const Range& range) { (void)set_option("range", range_text(range)); });
  connect(domain_, &DomainEditor::choice_wanted, this,
          [this](const QString& choice) { (void)set_option("range", choice); });
  connect(domain_->histogram(), &DomainHistogram::status, this, &Panel::status);
  domain_->histogram()->set_theme(session().theme());
  connect(&session(), &Session::theme_changed, this,
          [this] { domain_->histogram()->set_theme(session().theme()); });
}

void HeatmapPanel::show_domain(bool shown) {
  findChild<QAction*>("colour range")->setChecked(shown);
  domain_->setVisible(shown);
  (shown ? static_cast<QWidget*>(domain_) : heatmap())->setFocus();
}

void HeatmapPanel::show_range(const Range& range) {
  for (auto* map : maps_) {
    if (!map->heatmap()->has_picture()) continue;
    HeatmapPicture picture = map->heatmap()->picture();
    const ColorScale& old = picture.scale;
    picture.scale = ColorScale(old.map(), old.kind(), range, range.high, old.diverging());
    domain_->set_scale(picture.scale);
    map->set_picture(std::move(picture));
  }
}

PanelOption HeatmapPanel::compare_option() {
  return {"compare",
          "Compare",
          "what to do with the strategy that this one is set against",
          {{"difference", "difference"}, {"beside", "side by side"}}};
}

std::vector<PanelOption> HeatmapPanel::options() const {
  auto all = own_options();
  all.push_back({"scale",
                 "Scale",
                 "how colours run between the ends",
                 {{"linear", "linear"}, {"log", "log"}, {"sqrt", "square root"}}});
  all.push_back(
      {"range",
       "Range",
       "the values at the ends of the colours; locked keeps those of now, LOW:HIGH sets them",
       {{"whole", "whole"}, {"1-99", "1 to 99 %"}, {"5-95", "5 to 95 %"}, {"locked", "locked"}},
       [](const QString& value) { return parse_range(value).has_value(); },
       "LOW:HIGH"});
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

ColorChoice HeatmapPanel::colors() const {
  ColorChoice choice{pooling_of(option("pooling")), map_of(option("map")),
                     scale_of(option("scale")), 0, std::nullopt};
  const QString range = option("range");
  if (range == "1-99") choice.clip = 1;
  if (range == "5-95") choice.clip = 5;
  if (range == "locked" && heatmap()->has_picture())
    choice.fixed = heatmap()->picture().scale.range();
  if (const auto ends = parse_range(range)) choice.fixed = ends;
  return choice;
}

void HeatmapPanel::refresh() {
  bar_->update_choices();
  Document* document = ready_document();
  if (!document) {
    drop(session().reading(), "matrix");
    show_message(trouble());
    Q_EMIT settled_changed();
    return;
  }
  start<Shown>(
      session().reading(), "matrix", "reading " + file_name(document->overview()),
      [work = work(*document), choice = colors()](JobControl& control) -> core::Result<Shown> {
        MOESCOPE_TRY(auto matrices, work(control));
        std::vector<std::shared_ptr<const Matrix>> shared;
        std::vector<double> values;
        for (auto& matrix : matrices) {
          const auto more = coloured_values(matrix);
          values.insert(values.end(), more.begin(), more.end());
          shared.push_back(std::make_shared<const Matrix>(std::move(matrix)));
        }
        Shown shown{pictures_of(std::move(shared), choice), {}};
        shown.values =
            histogram_of(values, shown.pictures.front().scale.kind(), DomainHistogram::kBins);
        return shown;
      },
      [this](core::Result<Shown> shown) { show_pictures(std::move(shown)); });
}

void HeatmapPanel::show_message(const QString& message) {
  model_->set(nullptr);
  maps_[0]->set_message(message);
  maps_[1]->hide();
}

void HeatmapPanel::show_pictures(core::Result<Shown> shown) {
  if (!shown) return show_message(QString::fromStdString(shown.error().message));
  auto& pictures = shown->pictures;
  model_->set(pictures.front().matrix);
  maps_[1]->setVisible(pictures.size() > 1);
  domain_->set_histogram(std::move(shown->values), pictures.front().scale,
                         pictures.front().matrix->unit);
  for (std::size_t i = 0; i < pictures.size(); ++i) maps_[i]->set_picture(std::move(pictures[i]));
  follow_pins();
  follow_hover();
}

std::vector<const Heatmap*> HeatmapPanel::shown_maps() const {
  std::vector<const Heatmap*> shown;
  for (const auto* map : maps_)
    if (map->heatmap()->has_picture() && !map->isHidden()) shown.push_back(map->heatmap());
  return shown;
}

Focus HeatmapPanel::focus_of(const Heatmap* map, int row, int column) const {
  Focus focus;
  if (row < 0 || column < 0 || !map->has_picture()) return focus;
  const Matrix& matrix = *map->picture().matrix;
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
  for (auto* map : maps_) {
    Heatmap* cells = map->heatmap();
    if (!cells->has_picture()) continue;
    // Its own cell is marked already.
    const bool own = cells->picture().cursor.x() >= 0;
    const Focus focus = own ? Focus() : session().selection().hovered();
    const Matrix& matrix = *cells->picture().matrix;
    cells->set_hovered(places(matrix.rows, focus), places(matrix.columns, focus));
  }
}

void HeatmapPanel::follow_pins() {
  const Focus& focus = session().selection().now().pinned;
  for (auto* map : maps_) {
    Heatmap* cells = map->heatmap();
    if (!cells->has_picture()) continue;
    const Matrix& matrix = *cells->picture().matrix;
    cells->set_pinned(places(matrix.rows, focus), places(matrix.columns, focus));
  }
}

void HeatmapPanel::show_table(bool shown) {
  stack_->setCurrentIndex(shown ? 1 : 0);
  (shown ? static_cast<QWidget*>(table_) : heatmap())->setFocus();
}

std::unique_ptr<Figure> HeatmapPanel::figure() const {
  std::vector<HeatmapPicture> pictures;
  for (const auto* map : shown_maps()) {
    pictures.push_back(map->picture());
    pictures.back().cursor = {-1, -1};
    pictures.back().hovered_rows.clear();
    pictures.back().hovered_columns.clear();
  }
  if (pictures.empty()) return nullptr;
  return std::make_unique<HeatmapFigure>(std::move(pictures), origin());
}

PanelData HeatmapPanel::data() const {
  if (!heatmap()->has_picture()) return {};
  return heatmap()->picture().matrix;
}

}  // namespace moescope::viewer
