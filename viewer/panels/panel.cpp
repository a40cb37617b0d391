// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/panels/panel.hpp"

#include "core/text.hpp"

namespace moescope::viewer {

using core::Error;
using core::Result;

Panel::Panel(Session& session, QWidget* parent) : QWidget(parent), session_(session) {
  connect(&session.selection(), &Selection::changed, this, &Panel::follow_selection);
  connect(&session, &Session::documents_changed, this, &Panel::refresh);
}

void Panel::follow_selection() {
  Selected now = session_.selection().now();
  now.pinned = {};
  const bool only_pins = now == seen_;
  seen_ = now;
  if (only_pins)
    pins_changed();
  else
    refresh();
}

QString Panel::option(const QString& key) const {
  const auto set = values_.find(key);
  for (const auto& option : options()) {
    if (option.key != key) continue;
    for (const auto& choice : option.choices)
      if (set != values_.end() && choice.value == set->second) return choice.value;
    if (set != values_.end() && option.accepts && option.accepts(set->second)) return set->second;
    return option.choices.empty() ? QString() : option.choices.front().value;
  }
  return {};
}

Result<void> Panel::set_option(const QString& key, const QString& value) {
  std::vector<std::string> keys;
  for (const auto& option : options()) {
    keys.push_back(option.key.toStdString());
    if (option.key != key) continue;
    std::vector<std::string> values;
    bool known = option.accepts && option.accepts(value);
    for (const auto& choice : option.choices) {
      known = known || choice.value == value;
      values.push_back(choice.value.toStdString());
    }
    if (known) {
      if (this->option(key) == value && values_.contains(key)) return {};
      values_[key] = value;
      Q_EMIT option_changed();
      refresh();
      return {};
    }
    if (option.accepts) values.push_back(option.form.toStdString());
    return Error::bad_input(key.toStdString() + " is '" + value.toStdString() +
                            "', one of these is needed: " + core::join(values));
  }
  const std::string near = core::nearest_name(key.toStdString(), keys);
  return Error::bad_input("this panel has no setting '" + key.toStdString() + "'" +
                          (near.empty() ? "" : ", did you mean '" + near + "'?") +
                          " It has: " + core::join(keys));
}

QString Panel::origin() const {
  const Document* document = session_.document(session_.selection().now().a);
  if (!document) return {};
  const Overview& overview = document->overview();
  QStringList parts{file_name(overview)};
  if (overview.experiment) {
    const auto& experiment = *overview.experiment;
    parts << QString::fromStdString(experiment.model_name)
          << QString("%1 ranks").arg(experiment.ranks) << QString::fromStdString(experiment.created)
          << "moescope " + QString::fromStdString(experiment.tool_version);
  }
  return parts.join(" · ");
}

bool Panel::settled() const {
  const Document* document = session_.document(session_.selection().now().a);
  return working_.empty() && (!document || document->state() != Document::State::opening);
}

Document* Panel::ready_document() {
  const Side& side = session_.selection().now().a;
  Document* document = session_.document(side);
  if (!document) {
    const auto& all = session_.documents();
    trouble_ = "Open a results file, a trace or a placement: Ctrl+O, or drop it here";
    if (!all.empty())
      trouble_ = all.back()->state() == Document::State::failed ? all.back()->trouble()
                                                                : "Opening " + all.back()->path();
    return nullptr;
  }
  return document;
}

void Panel::drop(JobQueue& queue, const QString& key) {
  queue.drop(this, key);
  working_.erase(key);
}

}  // namespace moescope::viewer
