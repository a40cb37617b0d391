// SPDX-License-Identifier: GPL-3.0-or-later
// The placement inspector: one layer of a placement as chips on ranks, changed by hand, with what
// it costs on the trace before and after each change.
#pragma once

#include <QLabel>
#include <QTableView>
#include <QTimer>
#include <map>
#include <memory>

#include "viewer/model/placement_costs.hpp"
#include "viewer/model/placement_draft.hpp"
#include "viewer/model/placement_scorer.hpp"
#include "viewer/panels/inspector/inspector_bar.hpp"
#include "viewer/panels/option_bar.hpp"
#include "viewer/panels/panel.hpp"
#include "viewer/widgets/board_view.hpp"

namespace moescope::viewer {

class InspectorPanel final : public Panel {
  Q_OBJECT

 public:
  InspectorPanel(Session& session, QWidget* parent);
  ~InspectorPanel() override;

  std::vector<PanelOption> options() const override;
  std::unique_ptr<Figure> figure() const override;
  PanelData data() const override;

  BoardView* board_view() const { return view_; }
  InspectorBar* bar() const { return bar_; }
  QTableView* costs() const { return costs_; }
  PlacementDraft* draft() const;  // nullptr while none is shown
  QString message() const { return message_->text(); }

  core::Result<void> save(const QString& path);
  // In the background; what it finds is one step that can be undone.
  void start_strategy(const QString& name);
  void cancel_strategy();
  bool strategy_runs() const { return static_cast<bool>(running_); }

 public Q_SLOTS:
  void refresh() override;

 private:
  // One placement that was looked at; changes stay while others are shown.
  struct Open {
    std::unique_ptr<PlacementDraft> draft;
    std::shared_ptr<const InspectorData> data;
    int trace_document = -1;
    std::shared_ptr<PlacementScorer> scorer;
    PlacementScores scores;
    std::shared_ptr<const metrics::Score> predicted;
    bool scored = false;  // scores.now is of what the draft is now
    std::map<BoundRequest, PlacementBound> bounds;
  };

  QString key_of(const Document& document) const;
  const Document* document_with_trace(const Document& document) const;
  int layer() const;
  void load(const Document& document, const QString& key);
  void loaded(const QString& key, int trace_document, core::Result<InspectorData> data);
  void content_changed(const QString& key);
  void rescore(const QString& key);
  void predict(std::optional<PlacementEdit> edit);
  BoundRequest wanted_bound() const;
  void begin_bounds(Open& open);  // with that of the file
  // Starts or stops computing the bound that the draft's slots ask for.
  void update_bound();
  QString bound_state() const;
  void poll();
  void show_open();
  void show_board();
  void show_costs();
  void follow_selection();
  void edit(const PlacementEdit& edit);
  void show_menu(BoardPlace place, QPoint global);
  void ask_save();
  void tell(const QString& text);
  void place_on(const std::shared_ptr<const routing::RoutingTrace>& trace, const QString& name,
                const QString& key);
  PlacementCosts costs_of(const Open& open) const;
  QString heading() const;

  OptionBar* options_bar_;
  InspectorBar* bar_;
  QLabel *heading_, *message_;
  BoardView* view_;
  QTableView* costs_;
  TableModel* cost_model_;
  std::map<QString, Open> open_;
  Open* current_ = nullptr;
  std::shared_ptr<const Board> board_;
  std::shared_ptr<JobControl> running_;    // of the strategy
  std::shared_ptr<JobControl> bound_job_;  // computes bound_asked_ for bound_open_
  Open* bound_open_ = nullptr;
  BoundRequest bound_asked_;
  QString bound_shown_;  // its progress
  QTimer poll_;          // of the progress of both
  JobQueue scoring_;     // short work that must not wait for a strategy
  JobQueue bounding_;    // long work that a strategy must not wait for
};

}  // namespace moescope::viewer
