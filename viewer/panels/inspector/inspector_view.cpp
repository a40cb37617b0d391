// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector shows, and its menus.
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>

#include "viewer/panels/inspector/inspector_panel.hpp"

namespace moescope::viewer {

void InspectorPanel::show_open() {
  const bool shown = current_ != nullptr;
  update_bound();
  heading_->setVisible(shown);
  costs_->setVisible(shown && current_->scorer);
  if (!shown) {
    board_ = nullptr;
    view_->set_message(trouble());
    tell({});
    bar_->set_layers(0, 0);
    bar_->set_history(false, {}, false, {});
    bar_->set_strategies(false, false);
    return;
  }
  const QUndoStack& undo = draft()->undo_stack();
  bar_->set_layers(draft()->placement().layers, layer());
  bar_->set_history(undo.canUndo(), undo.undoText(), undo.canRedo(), undo.redoText());
  int slots = 0;
  for (const int each : draft()->file().slots) slots += each;
  bar_->set_strategies(current_->data->trace != nullptr, slots > draft()->placement().experts);
  show_board();
  show_costs();
}

void InspectorPanel::show_board() {
  const auto* score = current_->scores.now.get();
  board_ =
      std::make_shared<const Board>(board_of(draft()->file(), *current_->data, layer(), score));
  view_->set_board(board_);
  follow_selection();
}

PlacementCosts InspectorPanel::costs_of(const Open& open) const {
  PlacementCosts costs;
  costs.origin = open.scores.origin.get();
  costs.now = open.scores.now.get();
  costs.predicted = open.predicted.get();
  costs.ranks = open.draft->placement().ranks;
  costs.vector_bytes = open.data->vector_bytes;
  // Slots only become more, so that it holds for the origin too.
  if (const auto known = open.bounds.find(wanted_bound()); known != open.bounds.end())
    costs.bound = known->second;
  else
    costs.bound_state = bound_state();
  return costs;
}

void InspectorPanel::show_costs() {
  bound_shown_ = bound_state();
  cost_model_->set(std::make_shared<const Table>(costs_table(costs_of(*current_))));
  costs_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  const int rows = cost_model_->rowCount() * costs_->verticalHeader()->defaultSectionSize();
  costs_->setMaximumHeight(rows + costs_->horizontalHeader()->sizeHint().height() +
                           2 * costs_->frameWidth());
  heading_->setText(heading());
}

void InspectorPanel::follow_selection() {
  const Focus &hovered = session().selection().hovered(),
              &pinned = session().selection().now().pinned;
  const auto both = [](std::vector<int> a, const std::vector<int>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  // What is under its own cursor is marked already.
  const bool own = view_->underMouse() || view_->hasFocus();
  view_->set_marked(own ? pinned.experts : both(pinned.experts, hovered.experts),
                    own ? pinned.ranks : both(pinned.ranks, hovered.ranks));
}

QString InspectorPanel::heading() const {
  const InspectorData& data = *current_->data;
  QString text = draft()->name();
  if (draft()->measured()) text += " – measured, read-only: the first change makes a copy";
  text += data.trace
              ? QString(" · scored on %1, selector %2")
                    .arg(data.trace_name, QString::fromStdString(data.score_options.selector))
              : QString(" · open a trace of this model (Ctrl+O) to see what it costs");
  if (!data.trace) return text;
  if (data.vector_bytes == 0) text += " · traffic in rows: no open file says their bytes";
  const PlacementBound bound = costs_of(*current_).bound;
  if (bound.remote_ranks > 0) text += " · lower bound: " + bound.method;
  return text;
}

std::unique_ptr<Figure> InspectorPanel::figure() const {
  if (!current_ || !board_) return nullptr;
  Figure::Words words;
  words.title = "Placement " + draft()->name();
  words.subtitle = QString("layer %1, %2 ranks").arg(board_->layer).arg(board_->ranks.size());
  if (current_->data->trace) words.subtitle += ", scored on " + current_->data->trace_name;
  words.footer = origin();
  const PlacementBound bound = costs_of(*current_).bound;
  if (bound.remote_ranks > 0) words.footer += " · lower bound: " + bound.method;
  return std::make_unique<BoardFigure>(board_, words, cost_rows(costs_of(*current_)));
}

PanelData InspectorPanel::data() const {
  if (!current_ || !board_) return {};
  auto table = std::make_shared<Table>(board_table(*board_));
  table->title = "Placement " + draft()->name();
  table->subtitle = QString("layer %1").arg(board_->layer);
  QStringList costs;
  for (const auto& [name, now, change] : cost_rows(costs_of(*current_)))
    costs << name + ": " + now + " (" + change + ")";
  table->footnote = costs.join("; ");
  return std::shared_ptr<const Table>(std::move(table));
}

void InspectorPanel::show_menu(BoardPlace place, QPoint global) {
  const Chip* chip = view_->chip_at(place);
  if (!chip) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->setObjectName("chip menu");
  using Kind = PlacementEdit::Kind;
  const auto add = [this](QMenu* to, const QString& text, const PlacementEdit& wanted) {
    QAction* action = to->addAction(text, this, [this, wanted] { edit(wanted); });
    if (auto allowed = draft()->preview(wanted); !allowed) {
      action->setEnabled(false);
      action->setToolTip(QString::fromStdString(allowed.error().message));
    }
  };
  QMenu* move = menu->addMenu("Move to");
  QMenu* copy = menu->addMenu("Add a replica on");
  for (auto* each : {move, copy}) each->setToolTipsVisible(true);
  menu->setToolTipsVisible(true);
  const int ranks = draft()->placement().ranks;
  for (int rank = 0; rank < ranks; ++rank) {
    const QString name = QString("rank %1").arg(rank);
    add(move, name, {Kind::move, board_->layer, chip->expert, place.rank, rank});
    add(copy, name, {Kind::add, board_->layer, chip->expert, place.rank, rank});
  }
  add(menu, "Remove this copy", {Kind::remove, board_->layer, chip->expert, place.rank});
  menu->popup(global);
}

void InspectorPanel::ask_save() {
  if (!draft()) return;
  const QString path = QFileDialog::getSaveFileName(
      this, "Save placement", draft()->name() + ".json", "Placements (*.json)");
  if (path.isEmpty()) return;
  if (auto saved = save(path); !saved) tell(QString::fromStdString(saved.error().message));
}

}  // namespace moescope::viewer
