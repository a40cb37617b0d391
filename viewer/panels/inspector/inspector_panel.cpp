// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/inspector/inspector_panel.hpp"

#include <QHeaderView>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

namespace moescope::viewer {
namespace {

constexpr int kPollMilliseconds = 100;

}  // namespace

InspectorPanel::InspectorPanel(Session& session, QWidget* parent)
    : Panel(session, parent),
      options_bar_(new OptionBar(this)),
      bar_(new InspectorBar(session.selection(), this)),
      heading_(new QLabel(this)),
      message_(new QLabel(this)),
      view_(new BoardView(this)),
      costs_(new QTableView(this)),
      cost_model_(new TableModel(this)) {
  view_->set_theme(session.theme());
  heading_->setWordWrap(true);
  message_->setWordWrap(true);
  message_->setObjectName("inspector message");
  message_->setAccessibleName("what the last change did, or why it cannot be");
  costs_->setModel(cost_model_);
  costs_->setAccessibleName("costs of the placement");
  costs_->verticalHeader()->hide();
  costs_->setSelectionBehavior(QAbstractItemView::SelectRows);
  costs_->setWordWrap(false);
  costs_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  costs_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  costs_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(view_);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* split = new QSplitter(Qt::Vertical, this);
  split->addWidget(scroll);
  split->addWidget(costs_);
  // The board gets what the rows of the costs leave (show_costs).
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 0);
  split->setCollapsible(0, false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  for (QWidget* each : std::initializer_list<QWidget*>{options_bar_, bar_, heading_, message_})
    column->addWidget(each);
  column->addWidget(split, 1);
  setFocusProxy(view_);
  poll_.setInterval(kPollMilliseconds);

  connect(view_, &BoardView::edit_wanted, this, &InspectorPanel::edit);
  connect(view_, &BoardView::edit_considered, this, &InspectorPanel::predict);
  connect(view_, &BoardView::menu_wanted, this, &InspectorPanel::show_menu);
  connect(view_, &BoardView::status, this, &Panel::status);
  view_->set_check([this](const PlacementEdit& wanted) -> core::Result<void> {
    MOESCOPE_CHECK(draft()->preview(wanted));
    return {};
  });
  const auto focus_of = [this](const BoardPlace& place) {
    Focus focus;
    if (const Chip* chip = view_->chip_at(place)) focus.experts = {chip->expert};
    if (place.valid()) focus.ranks = {place.rank};
    return focus;
  };
  connect(view_, &BoardView::place_hovered, this, [this, focus_of](const BoardPlace& place) {
    this->session().selection().hover(focus_of(place));
  });
  connect(view_, &BoardView::place_chosen, this, [this, focus_of](const BoardPlace& place) {
    this->session().selection().pin(focus_of(place));
  });
  connect(&session.selection(), &Selection::hover_changed, this, &InspectorPanel::follow_selection);
  connect(&session, &Session::theme_changed, this,
          [this] { view_->set_theme(this->session().theme()); });
  connect(this, &Panel::option_changed, this, [this] { options_bar_->update_choices(); });
  connect(bar_, &InspectorBar::undo_wanted, this, [this] {
    if (draft()) draft()->undo_stack().undo();
  });
  connect(bar_, &InspectorBar::redo_wanted, this, [this] {
    if (draft()) draft()->undo_stack().redo();
  });
  connect(bar_, &InspectorBar::save_wanted, this, &InspectorPanel::ask_save);
  connect(bar_, &InspectorBar::run_wanted, this, [this] { start_strategy(bar_->strategy()); });
  connect(bar_, &InspectorBar::cancel_wanted, this, &InspectorPanel::cancel_strategy);
  connect(&poll_, &QTimer::timeout, this, &InspectorPanel::poll);
}

InspectorPanel::~InspectorPanel() {
  if (running_) running_->cancel();
}

std::vector<PanelOption> InspectorPanel::options() const {
  std::vector<PanelOption> all{
      {"slots",
       "Extra slots per rank",
       "room for replicas beyond the slots that the placement came with",
       {{"0", "0"}, {"1", "1"}, {"2", "2"}, {"4", "4"}, {"8", "8"}}},
      {"bound",
       "Lower bound",
       "how much work goes into proving what no placement can beat; auto: "
       "that of the results file, else quick unless the trace is large",
       {{"auto", "auto"}, {"quick", "quick"}, {"thorough", "thorough"}, {"none", "none"}}}};
  const Document* document = session().document(session().selection().now().a);
  if (document && document->overview().kind == FileKind::trace)
    all.push_back({"ranks",
                   "Ranks",
                   "over which the experts of the trace are placed",
                   {{"8", "8"}, {"2", "2"}, {"4", "4"}, {"16", "16"}, {"32", "32"}, {"64", "64"}}});
  return all;
}

PlacementDraft* InspectorPanel::draft() const { return current_ ? current_->draft.get() : nullptr; }

int InspectorPanel::layer() const {
  const int chosen = session().selection().now().layer;
  const int layers = current_ ? current_->draft->placement().layers : 1;
  return std::clamp(chosen, 0, std::max(0, layers - 1));
}

QString InspectorPanel::key_of(const Document& document) const {
  const bool trace = document.overview().kind == FileKind::trace;
  return QString("%1/%2")
      .arg(document.id())
      .arg(trace ? option("ranks") + " ranks" : session().selection().now().a.strategy);
}

// The file itself, the other side, or any open trace of the same model.
const Document* InspectorPanel::document_with_trace(const Document& document) const {
  const Overview& placed = document.overview();
  const auto fits = [&](const Document* candidate) {
    if (!candidate || candidate->state() != Document::State::ready) return false;
    const Overview& overview = candidate->overview();
    return !overview.traces.empty() && overview.layers == placed.layers &&
           overview.experts == placed.experts;
  };
  if (fits(&document)) return &document;
  if (const auto* other = session().document(session().selection().now().b); fits(other))
    return other;
  const auto found = std::ranges::find_if(session().documents(), fits);
  return found == session().documents().end() ? nullptr : *found;
}

void InspectorPanel::refresh() {
  options_bar_->update_choices();
  Document* document = ready_document();
  if (!document) {
    current_ = nullptr;
    drop(session().reading(), "placement");
    show_open();
    Q_EMIT settled_changed();
    return;
  }
  const QString key = key_of(*document);
  const Document* traced = document_with_trace(*document);
  const auto found = open_.find(key);
  if (found == open_.end() || found->second.trace_document != (traced ? traced->id() : -1)) {
    load(*document, key);
    return;
  }
  current_ = &found->second;
  current_->draft->set_extra_slots(option("slots").toInt());
  show_open();
}

void InspectorPanel::load(const Document& document, const QString& key) {
  const Document* traced = document_with_trace(document);
  InspectorRequest request;
  request.strategy = session().selection().now().a.strategy.toStdString();
  if (document.overview().kind == FileKind::trace) request.ranks = option("ranks").toInt();
  start<InspectorData>(
      session().reading(), "placement", "reading " + file_name(document.overview()),
      [source = document.source(), traces = traced ? traced->source() : nullptr, request](
          JobControl& control) { return inspector_data(*source, traces.get(), request, control); },
      [this, key, id = traced ? traced->id() : -1](core::Result<InspectorData> data) {
        loaded(key, id, std::move(data));
      });
}

void InspectorPanel::loaded(const QString& key, int trace_document,
                            core::Result<InspectorData> data) {
  if (!data) {
    current_ = nullptr;
    show_open();
    return;
  }
  Open& open = open_[key];
  open.data = std::make_shared<const InspectorData>(std::move(*data));
  open.trace_document = trace_document;
  open.scores = {};
  open.predicted = nullptr;
  open.scored = false;
  open.scorer = open.data->trace ? std::make_shared<PlacementScorer>(open.data) : nullptr;
  if (!open.draft) {
    open.draft =
        std::make_unique<PlacementDraft>(open.data->file, open.data->name, open.data->measured);
    connect(open.draft.get(), &PlacementDraft::content_changed, this,
            [this, key] { content_changed(key); });
  }
  current_ = &open;
  tell({});
  begin_bounds(open);
  open.draft->set_extra_slots(option("slots").toInt());
  rescore(key);
  show_open();
}

void InspectorPanel::content_changed(const QString& key) {
  Open& open = open_.at(key);
  open.predicted = nullptr;
  open.scored = false;
  rescore(key);
  if (&open == current_) show_open();
}

void InspectorPanel::rescore(const QString& key) {
  Open& open = open_.at(key);
  if (!open.scorer) return;
  start<PlacementScores>(
      scoring_, "score", "scoring " + open.draft->name(),
      [scorer = open.scorer, now = open.draft->placement()](JobControl&) {
        return scorer->score(now);
      },
      [this, key](core::Result<PlacementScores> scores) {
        Open& scored = open_.at(key);
        if (scores) {
          scored.scores = std::move(*scores);
          scored.scored = true;
        } else {
          tell(QString::fromStdString(scores.error().message));
        }
        if (&scored == current_) {
          show_board();
          show_costs();
        }
      });
}

void InspectorPanel::predict(std::optional<PlacementEdit> edit) {
  if (!current_ || !current_->scorer) return;
  scoring_.drop(this, "predict");
  if (!edit) {
    if (std::exchange(current_->predicted, nullptr)) show_costs();
    return;
  }
  auto changed = draft()->preview(*edit);
  if (!changed) return;
  const Open* asked = current_;
  scoring_.start<metrics::Score>(
      this, "predict", "predicting",
      [scorer = current_->scorer, next = std::move(*changed)](JobControl&) {
        return scorer->predict(next);
      },
      [this, asked](core::Result<metrics::Score> score) {
        if (current_ != asked || !score || !view_->carrying()) return;
        current_->predicted = std::make_shared<const metrics::Score>(std::move(*score));
        show_costs();
      });
}

void InspectorPanel::edit(const PlacementEdit& wanted) {
  if (!draft()) return;
  const bool copies = draft()->measured();
  const QString origin = draft()->name();
  if (auto done = draft()->edit(wanted); !done) {
    tell(QString::fromStdString(done.error().message));
    return;
  }
  QString text = "Done: " + describe(wanted) + QString(" at layer %1.").arg(wanted.layer);
  if (copies && draft()->changed())
    text += QString(" %1 was measured and stays as it is: this is a copy, “%2”.")
                .arg(origin, draft()->name());
  tell(text);
}

void InspectorPanel::tell(const QString& text) {
  message_->setText(text);
  message_->setVisible(!text.isEmpty());
  if (!text.isEmpty()) Q_EMIT status(text);
}

core::Result<void> InspectorPanel::save(const QString& path) {
  if (!draft()) return core::Error::failed(path.toStdString() + ": there is no placement to save");
  MOESCOPE_CHECK(draft()->save(path));
  tell("Saved " + path + ": moescope score --placement reads it.");
  return {};
}

}  // namespace moescope::viewer
