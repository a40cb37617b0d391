// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that is open, and what of it is looked at: the one thing that panels are given.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "viewer/figure/style.hpp"
#include "viewer/model/document.hpp"
#include "viewer/model/job_queue.hpp"
#include "viewer/model/selection.hpp"

namespace moescope::viewer {

class Session : public QObject {
  Q_OBJECT

 public:
  explicit Session(QObject* parent = nullptr);
  ~Session() override;

  // The file opened under that path before, or a new document that begins to open. The first one
  // that is ready is selected.
  Document* open(const QString& path);
  void close(int id);
  const std::vector<Document*>& documents() const { return documents_; }
  Document* document(int id) const;  // nullptr when there is none
  Document* document(const Side& side) const { return document(side.document); }

  Selection& selection() { return selection_; }
  const Selection& selection() const { return selection_; }
  JobQueue& reading() { return *reading_; }      // files: short, in order
  JobQueue& computing() { return *computing_; }  // strategies and scores: long

  Theme theme() const { return theme_; }
  void set_theme(Theme theme);

 Q_SIGNALS:
  // One was opened, closed, became ready, failed, or has more in it.
  void documents_changed();
  void theme_changed();

 private:
  void on_document_changed(Document* document);

  Selection selection_;
  std::unique_ptr<JobQueue> reading_, computing_;
  std::vector<Document*> documents_;
  int next_id_ = 0;
  Theme theme_ = Theme::light;
};

// The strategy that is shown first: the first that was run, else the first.
QString first_strategy(const Overview& overview);

}  // namespace moescope::viewer
