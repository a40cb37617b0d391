// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/selection.hpp"

#include <algorithm>

namespace moescope::viewer {
namespace {

// More steps back than anyone counts.
constexpr std::size_t kHistory = 200;

Focus sorted(Focus focus) {
  std::ranges::sort(focus.experts);
  std::ranges::sort(focus.ranks);
  return focus;
}

}  // namespace

void Selection::change(const std::function<void(Selected&)>& edit, const QString& reason) {
  Selected next = now_;
  edit(next);
  next.pinned = sorted(next.pinned);
  if (next == now_) return;
  const bool merges = !reason.isEmpty() && reason == last_reason_ && !past_.empty();
  if (!merges) past_.push_back(now_);
  if (past_.size() > kHistory) past_.erase(past_.begin());
  future_.clear();
  last_reason_ = reason;
  now_ = std::move(next);
  Q_EMIT changed();
  Q_EMIT history_changed();
}

void Selection::pin(Focus focus) {
  change([&](Selected& selected) { selected.pinned = std::move(focus); });
}

void Selection::hover(Focus focus) {
  focus = sorted(std::move(focus));
  if (focus == hovered_) return;
  hovered_ = std::move(focus);
  Q_EMIT hover_changed();
}

void Selection::clear() {
  hover({});
  pin({});
}

void Selection::back() {
  if (past_.empty()) return;
  future_.push_back(now_);
  now_ = past_.back();
  past_.pop_back();
  last_reason_.clear();
  Q_EMIT changed();
  Q_EMIT history_changed();
}

void Selection::forward() {
  if (future_.empty()) return;
  past_.push_back(now_);
  now_ = future_.back();
  future_.pop_back();
  last_reason_.clear();
  Q_EMIT changed();
  Q_EMIT history_changed();
}

void Selection::reset(const Selected& selected) {
  past_.clear();
  future_.clear();
  last_reason_.clear();
  now_ = selected;
  hovered_ = {};
  Q_EMIT changed();
  Q_EMIT hover_changed();
  Q_EMIT history_changed();
}

}  // namespace moescope::viewer
