// SPDX-License-Identifier: GPL-3.0-or-later
// A panel of the window: shows one aspect of what is selected. How to add one is in
// viewer/README.md.
#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/result.hpp"
#include "viewer/figure/figure.hpp"
#include "viewer/model/export_data.hpp"
#include "viewer/model/session.hpp"

namespace moescope::viewer {

// A choice of a panel, as data: its menu, --set on the command line, the saved layout and the help
// all come from here.
struct PanelChoice {
  QString value, label;  // value: as on the command line
};
struct PanelOption {
  QString key, label, help;
  std::vector<PanelChoice> choices;  // the first is the default
  // Whether a value that is not among them may be set, and what such values look like; or nullptr.
  bool (*accepts)(const QString& value) = nullptr;
  QString form = {};
};

class Panel : public QWidget {
  Q_OBJECT

 public:
  Panel(Session& session, QWidget* parent);

  // What there is to choose now; choices may depend on the open file.
  virtual std::vector<PanelOption> options() const { return {}; }
  // The value that was set while it is among the choices, else the first choice.
  QString option(const QString& key) const;
  // bad_input names the nearest key or the choices.
  core::Result<void> set_option(const QString& key, const QString& value);
  const std::map<QString, QString>& set_options() const { return values_; }

  // The picture and the numbers of what is shown; nullptr and empty while nothing is.
  virtual std::unique_ptr<Figure> figure() const = 0;
  virtual PanelData data() const = 0;
  // Where it comes from, for footers: file, machine, kind, date.
  virtual QString origin() const;

  // True once everything that was asked for is shown, or has failed.
  bool settled() const;
  // Why nothing is shown: one sentence, or "".
  const QString& trouble() const { return trouble_; }

 public Q_SLOTS:
  // Asks for everything again: the selection, a document or an option has changed.
  virtual void refresh() = 0;
  // Of the selection only what is pinned has changed.
  virtual void pins_changed() {}

 Q_SIGNALS:
  void settled_changed();
  void option_changed();
  // What is under the cursor, for the status line.
  void status(const QString& text);

 protected:
  Session& session() const { return session_; }
  // The document of the selection's first side when it is ready, or nullptr; trouble is set then.
  Document* ready_document();
  // Background work for this panel; a newer one of the same key takes its place. `done` is called
  // here with what came of it; an error is the panel's trouble.
  template <class T>
  std::shared_ptr<JobControl> start(JobQueue& queue, const QString& key, const QString& title,
                                    std::function<core::Result<T>(JobControl&)> work,
                                    std::function<void(core::Result<T>)> done) {
    working_.insert(key);
    return queue.start<T>(this, key, title, std::move(work),
                          [this, key, done = std::move(done)](core::Result<T> result) {
                            working_.erase(key);
                            trouble_ =
                                result ? QString() : QString::fromStdString(result.error().message);
                            done(std::move(result));
                            Q_EMIT settled_changed();
                          });
  }
  // Forgets it: `done` is not called.
  void drop(JobQueue& queue, const QString& key);

 private:
  void follow_selection();

  Session& session_;
  Selected seen_;  // without pins
  std::map<QString, QString> values_;
  QString trouble_;
  std::set<QString> working_;  // keys
};

}  // namespace moescope::viewer
