// SPDX-License-Identifier: GPL-3.0-or-later
// A strategy started from the inspector.
#include <algorithm>

#include "viewer/model/placement_job.hpp"
#include "viewer/panels/inspector/inspector_panel.hpp"

namespace moescope::viewer {

using TracePointer = std::shared_ptr<const routing::RoutingTrace>;

void InspectorPanel::start_strategy(const QString& name) {
  if (!current_ || !current_->data->trace) return;
  const auto choice = placement::parse_choice(name.toStdString());
  if (!choice) {
    tell(QString::fromStdString(choice.error().message));
    return;
  }
  const auto key = std::ranges::find_if(open_, [&](const auto& each) {
                     return &each.second == current_;
                   })->first;
  // Of a results file a strategy sees the calibration requests, never those it is scored on.
  const Document* traced = session().document(current_->trace_document);
  const bool calibrated = traced && std::ranges::find(traced->overview().traces, "calibration") !=
                                        traced->overview().traces.end();
  if (!calibrated) {
    place_on(current_->data->trace, name, key);
    return;
  }
  session().reading().start<TracePointer>(
      this, "calibration", "reading the calibration trace",
      [source = traced->source()](JobControl&) { return source->trace("calibration"); },
      [this, name, key](core::Result<TracePointer> trace) {
        if (trace)
          place_on(*trace, name, key);
        else
          tell(QString::fromStdString(trace.error().message));
      });
}

void InspectorPanel::place_on(const TracePointer& trace, const QString& name, const QString& key) {
  const auto found = open_.find(key);
  if (found == open_.end()) return;
  const placement::PlacementFile& file = found->second.draft->file();
  const auto choice = placement::parse_choice(name.toStdString());
  PlacementJob job{*choice, file.slots, file.nodes};
  tell("Placing with " + name + " in the background; the board can be used meanwhile.");
  running_ = session().computing().start<placement::PlacementFile>(
      this, "strategy", "placing with " + name,
      [trace, job](JobControl& control) { return place(*trace, job, control); },
      [this, key, name](core::Result<placement::PlacementFile> placed) {
        running_ = nullptr;
        bar_->set_running(false, 0);
        const auto open = open_.find(key);
        if (!placed) {
          const bool cancelled = placed.error().kind == core::ErrorKind::interrupted;
          tell(cancelled ? name + " was cancelled; the placement is as it was."
                         : QString::fromStdString(placed.error().message));
        } else if (open != open_.end()) {
          PlacementDraft& draft = *open->second.draft;
          const auto done = draft.replace(*placed, "place with " + name);
          tell(done ? "Placed with " + name + "; Undo goes back."
                    : QString::fromStdString(done.error().message));
        }
        Q_EMIT settled_changed();
      });
  bar_->set_running(true, 0);
  poll_.start();
}

void InspectorPanel::cancel_strategy() {
  if (!running_) return;
  running_->cancel();
  tell("Cancelling: the layers at hand are finished first.");
}

}  // namespace moescope::viewer
