// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/latency/latency_panel.hpp"

#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>

namespace moescope::viewer {
namespace {

constexpr char kProjected[] = "projected:";  // and the fabric's name

TimeOf time_of(const QString& name) {
  if (name == "tpot") return TimeOf::tpot;
  if (name == "e2e") return TimeOf::e2e;
  if (name == "step") return TimeOf::step;
  return name == "layer" ? TimeOf::layer : TimeOf::ttft;
}
StepKind steps_named(const QString& name) {
  if (name == "prefill") return StepKind::prefill;
  return name == "decode" ? StepKind::decode : StepKind::all;
}
Shape shape_of(const QString& view) {
  if (view == "box") return Shape::box;
  return view == "violin" ? Shape::violin : Shape::ecdf;
}
bool is_distribution(const QString& view) { return view != "phases" && view != "straggler"; }

template <class Chart>
std::vector<Side> sides_of(const Chart& chart) {
  std::vector<Side> sides;
  for (const auto& run : chart.runs) sides.push_back(run.run.side);
  return sides;
}

}  // namespace

LatencyPanel::LatencyPanel(Session& session, QWidget* parent) : Panel(session, parent) {
  bar_ = new OptionBar(this);
  chart_ = new Chart(this);
  chart_->set_style(figure_style(session.theme()));
  notes_ = new QLabel(this);
  notes_->setWordWrap(true);
  notes_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  notes_->setContentsMargins(8, 2, 8, 4);
  notes_->setAccessibleName("notes on the times");
  model_ = new TableModel(this);
  table_ = new DataTable(this);
  table_->set_model(model_);
  table_->setAccessibleName("table of times");
  stack_ = new QStackedWidget(this);
  stack_->addWidget(chart_);
  stack_->addWidget(table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(stack_, 1);
  column->addWidget(notes_);
  setFocusProxy(chart_);

  connect(chart_, &Chart::status, this, &Panel::status);
  connect(chart_, &Chart::stop_chosen, this, &LatencyPanel::choose);
  connect(chart_, &Chart::stop_hovered, this, [this](int stop) {
    Focus focus;
    if (stop >= 0)
      if (const int rank = chart_->content()->stops[static_cast<std::size_t>(stop)].rank; rank >= 0)
        focus.ranks = {rank};
    this->session().selection().hover(focus);
  });
  connect(chart_, &Chart::cleared, this, [this] { this->session().selection().clear(); });
  connect(table_, &DataTable::cleared, this, [this] { this->session().selection().clear(); });
  connect(table_, &DataTable::row_chosen, this, [this](int row) {
    const Side side = shown_.rows[static_cast<std::size_t>(row)];
    this->session().selection().change([&](Selected& now) { now.a = side; });
  });
  connect(&session, &Session::theme_changed, this,
          [this] { chart_->set_style(figure_style(this->session().theme())); });
  connect(this, &Panel::option_changed, this, [this] { bar_->update_choices(); });
}

std::vector<PanelOption> LatencyPanel::options() const {
  PanelOption kind{"kind", "Times", "measured, emulated and projected times are never mixed", {}};
  const Document* document = session().document(session().selection().now().a);
  if (document) {
    for (const auto each : kinds_of_runs(document->overview()))
      kind.choices.push_back({name_of(each), name_of(each)});
    // What is projected are exchanges, which only the phases show.
    for (const auto& fabric : fabrics_of(document->overview())) {
      const QString name = QString::fromStdString(fabric);
      kind.choices.push_back({kProjected + name, "projected, " + name});
    }
  }
  if (kind.choices.empty()) kind.choices.push_back({"measured", "measured"});
  return {{"view",
           "Show",
           "distributions, where the time goes, or whom the others wait for",
           {{"ecdf", "distribution (ECDF)"},
            {"box", "boxes"},
            {"violin", "violins"},
            {"phases", "phases"},
            {"straggler", "stragglers"}}},
          {"time",
           "Of",
           "what the distributions are of",
           {{"ttft", "time to first token"},
            {"tpot", "time per token"},
            {"e2e", "whole request"},
            {"step", "step"},
            {"layer", "layer"}}},
          {"steps",
           "Steps",
           "which steps count, of all but the times of requests",
           {{"all", "all"}, {"prefill", "prefill"}, {"decode", "decode"}}},
          {"wait",
           "Waiting",
           "whether the time blocked on other ranks is part of the phases",
           {{"shown", "shown"}, {"left-out", "left out"}}},
          kind,
          {"scale",
           "Scale",
           "of the time axis of distributions",
           {{"linear", "linear"}, {"log", "log"}}}};
}

// Names the work of now: the same name, the same numbers.
QString LatencyPanel::asked_for() const {
  const Selected& now = session().selection().now();
  QStringList parts{option("view"), option("kind")};
  if (is_distribution(option("view"))) {
    parts[0] = "times";
    parts << option("time");
    const bool requests = is_of_requests(time_of(option("time")));
    if (requests) parts << QString::number(now.family);
    if (!requests) parts << option("steps");
    if (option("time") == "layer") parts << QString::number(now.layer);
  } else {
    parts << option("steps");
    if (option("view") == "phases") parts << QString::number(now.layer) << option("wait");
  }
  // Which files stand beside each other, each as far as it has been read.
  const auto beside = documents_beside(session());
  for (const auto* document : session().documents())
    parts << QString::number(reinterpret_cast<quintptr>(document->source().get()));
  for (const auto* document : beside) parts << QString::number(document->id());
  const Document* other = session().document(now.b);
  if (other && std::ranges::find(beside, other) == beside.end()) parts << now.b.strategy;
  return parts.join('/');
}

LatencyPanel::Work LatencyPanel::work() const {
  const Selected now = session().selection().now();
  const QString kind_name = option("kind"), view = option("view");
  if (kind_name.startsWith(kProjected)) {
    // Any kind of run may be projected: the runs of all kinds are looked for.
    std::vector<ShownRun> runs;
    for (const auto kind : kinds_of_runs(session().document(now.a)->overview()))
      for (auto& run : shown_runs(session(), kind)) runs.push_back(std::move(run));
    const std::string fabric = kind_name.mid(sizeof kProjected - 1).toStdString();
    return [runs, fabric, view, layer = now.layer](JobControl&) -> core::Result<Shown> {
      if (view != "phases")
        return core::Error::bad_input(
            "only exchanges are projected to a fabric, as a sum: choose Show: phases, or other "
            "Times");
      MOESCOPE_TRY(auto chart, read_projected(runs, fabric, layer));
      const auto table = std::make_shared<const Table>(phases_table(chart));
      auto rows = sides_of(chart);
      return Shown{std::make_shared<const PhasesChart>(std::move(chart)), table, std::move(rows)};
    };
  }
  const Provenance kind = provenance_of(kind_name.toStdString());
  const auto runs = shown_runs(session(), kind);
  const StepKind steps = steps_named(option("steps"));
  if (view == "phases")
    return [runs, kind, request = PhasesRequest{steps, now.layer, option("wait") == "shown"}](
               JobControl& control) -> core::Result<Shown> {
      MOESCOPE_TRY(auto chart, read_phases(runs, kind, request, control));
      const auto table = std::make_shared<const Table>(phases_table(chart));
      auto rows = sides_of(chart);
      return Shown{std::make_shared<const PhasesChart>(std::move(chart)), table, std::move(rows)};
    };
  if (view == "straggler")
    return [runs, kind, steps](JobControl& control) -> core::Result<Shown> {
      MOESCOPE_TRY(auto chart, read_stragglers(runs, kind, steps, control));
      const auto table = std::make_shared<const Table>(stragglers_table(chart));
      std::vector<Side> rows;
      for (const auto& run : chart.runs) rows.insert(rows.end(), run.layers.size(), run.run.side);
      return Shown{std::make_shared<const StragglersChart>(std::move(chart)), table,
                   std::move(rows)};
    };
  const TimesRequest request{time_of(option("time")), steps, now.family, now.layer};
  return [runs, kind, request](JobControl& control) -> core::Result<Shown> {
    MOESCOPE_TRY(auto chart, read_times(runs, kind, request, control));
    const auto table = std::make_shared<const Table>(times_table(chart));
    auto rows = sides_of(chart);
    return Shown{std::make_shared<const TimesChart>(std::move(chart)), table, std::move(rows)};
  };
}

void LatencyPanel::refresh() {
  bar_->update_choices();
  Document* document = ready_document();
  const QString why = document && document->state() == Document::State::ready
                          ? QString::fromStdString(why_no_runs(document->overview()))
                          : QString();
  if (!document) {
    drop(session().reading(), "times");
    show_message(trouble());
    Q_EMIT settled_changed();
    return;
  }
  const QString key = asked_for();
  if (key == shown_key_) {
    drop(session().reading(), "times");
    show_chart();
    Q_EMIT settled_changed();
    return;
  }
  const Work read = why.isEmpty() ? work() : [why](JobControl&) -> core::Result<Shown> {
    return core::Error::bad_input(why.toStdString());
  };
  start<Shown>(session().reading(), "times", "reading times of " + file_name(document->overview()),
               read, [this, key](core::Result<Shown> shown) {
                 if (!shown) return show_message(QString::fromStdString(shown.error().message));
                 shown_ = std::move(*shown);
                 shown_key_ = key;
                 model_->set(shown_.table);
                 show_chart();
               });
}

void LatencyPanel::show_message(const QString& why) {
  shown_ = {};
  shown_key_.clear();
  model_->set(nullptr);
  chart_->set_message(why);
  notes_->hide();
}

void LatencyPanel::show_chart() {
  const Selected& now = session().selection().now();
  const ChosenSides chosen{now.a, now.b};
  ChartContent content;
  if (const auto* times = std::get_if<Times>(&shown_.chart))
    content = times_content(*times, shape_of(option("view")), option("scale") == "log", chosen);
  else if (const auto* phases = std::get_if<Phases>(&shown_.chart))
    content = phases_content(*phases, chosen);
  else
    content = stragglers_content(std::get<Stragglers>(shown_.chart), chosen);
  chart_->set_content(std::make_shared<const ChartContent>(std::move(content)));
  notes_->setText(QString("<b>%1</b> · %2<br>%3")
                      .arg(shown_.table->title.toHtmlEscaped(),
                           shown_.table->subtitle.toHtmlEscaped(), note().toHtmlEscaped()));
  notes_->show();
  follow_selection();
}

void LatencyPanel::follow_selection() {
  const auto& rows = shown_.rows;
  const auto found = std::ranges::find(rows, session().selection().now().a);
  table_->select_row(found == rows.end() ? -1 : static_cast<int>(found - rows.begin()));
}

void LatencyPanel::choose(int index) {
  const ChartStop stop = chart_->content()->stops[static_cast<std::size_t>(index)];
  Side side;
  if (const auto* times = std::get_if<Times>(&shown_.chart))
    side = (*times)->runs[static_cast<std::size_t>(stop.series)].run.side;
  else if (const auto* phases = std::get_if<Phases>(&shown_.chart))
    side = (*phases)->runs[static_cast<std::size_t>(stop.series)].run.side;
  session().selection().change([&](Selected& now) {
    if (side.chosen()) now.a = side;
    if (stop.layer >= 0) now.layer = stop.layer;
    if (stop.rank >= 0) now.pinned = Focus{{}, {stop.rank}, kAll};
  });
}

void LatencyPanel::show_table(bool shown) {
  stack_->setCurrentWidget(shown ? static_cast<QWidget*>(table_) : chart_);
  stack_->currentWidget()->setFocus();
}

void LatencyPanel::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_T && event->modifiers() == Qt::NoModifier)
    show_table(stack_->currentWidget() != table_);
  else
    Panel::keyPressEvent(event);
}

std::unique_ptr<Figure> LatencyPanel::figure() const {
  if (!chart_->content()) return nullptr;
  const Figure::Words words{shown_.table->title, shown_.table->subtitle, origin()};
  return std::make_unique<ChartFigure>(chart_->shared_content(), chart_->view(), words, note());
}

QString LatencyPanel::note() const {
  QStringList notes{shown_.table->footnote, chart_->content()->note, left_out_text(session())};
  notes.removeAll(QString());
  return notes.join("; ");
}

QString LatencyPanel::origin() const { return origin_of(session(), Panel::origin()); }

PanelData LatencyPanel::data() const {
  if (!shown_.table) return {};
  return shown_.table;
}

}  // namespace moescope::viewer
