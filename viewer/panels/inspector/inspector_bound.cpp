// SPDX-License-Identifier: GPL-3.0-or-later
// The lower bound that the inspector's gap is to, computed while the board is used.
#include "viewer/panels/inspector/inspector_panel.hpp"

namespace moescope::viewer {
namespace {

// Of `quick` as in moescope run, so that its results files have the same bound.
constexpr double kQuick = 0.1, kThorough = 1;
// Tokens times layers that are bounded unasked: some seconds.
constexpr std::size_t kUnasked = 100'000;

bool is_large(const routing::RoutingTrace& trace) {
  return trace.tokens() * static_cast<std::size_t>(trace.layers) > kUnasked;
}

}  // namespace

BoundRequest InspectorPanel::wanted_bound() const {
  const QString choice = option("bound");
  return {draft()->file().slots, choice == "none" ? 0 : choice == "thorough" ? kThorough : kQuick};
}

void InspectorPanel::begin_bounds(Open& open) {
  // What is known or computed so far is of another trace.
  open.bounds.clear();
  if (bound_open_ == &open && bound_job_) {
    drop(bounding_, "bound");
    bound_job_ = nullptr;
  }
  if (open.data->bound.remote_ranks > 0)
    open.bounds[{open.draft->origin().slots, kQuick}] = open.data->bound;
}

void InspectorPanel::update_bound() {
  const auto* trace = current_ ? current_->data->trace.get() : nullptr;
  const auto wanted = trace ? wanted_bound() : BoundRequest{};
  const bool unasked = trace && option("bound") == "auto" && is_large(*trace);
  if (wanted.effort == 0 || unasked || current_->bounds.contains(wanted)) {
    if (bound_job_) drop(bounding_, "bound");
    bound_job_ = nullptr;
    return;
  }
  if (bound_job_ && bound_open_ == current_ && bound_asked_ == wanted) return;
  bound_open_ = current_;
  bound_asked_ = wanted;
  bound_job_ = start<PlacementBound>(
      bounding_, "bound", "bounding",
      [trace = current_->data->trace, wanted](JobControl& control) {
        return bound_of(*trace, wanted, control);
      },
      [this](core::Result<PlacementBound> bound) {
        bound_job_ = nullptr;
        if (!bound) return;
        bound_open_->bounds[bound_asked_] = std::move(*bound);
        if (current_) show_costs();
      });
  poll_.start();
}

void InspectorPanel::poll() {
  if (running_) bar_->set_running(true, running_->fraction());
  if (bound_job_ && current_ && bound_state() != bound_shown_) show_costs();
  if (!running_ && !bound_job_) poll_.stop();
}

QString InspectorPanel::bound_state() const {
  const bool unasked = option("bound") == "auto" && current_ && current_->data->trace;
  if (!bound_job_ && unasked && is_large(*current_->data->trace))
    return "choose Lower bound “quick” (minutes)";
  if (!bound_job_) return {};
  return QString("computing, %1 %").arg(static_cast<int>(100 * bound_job_->fraction()));
}

}  // namespace moescope::viewer
