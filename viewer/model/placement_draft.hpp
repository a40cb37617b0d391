// SPDX-License-Identifier: GPL-3.0-or-later
// A placement that is changed by hand: what it is now, what it was, and the way back. A measured
// placement is never changed; the first change makes a copy of it with a name of its own.
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>

#include "placement/placement_file.hpp"
#include "viewer/model/placement_edit.hpp"

namespace moescope::viewer {

class PlacementDraft : public QObject {
  Q_OBJECT

 public:
  // `name`: as the file calls it; `measured`: runs of it were measured.
  PlacementDraft(placement::PlacementFile origin, QString name, bool measured,
                 QObject* parent = nullptr);
  ~PlacementDraft() override;

  const placement::PlacementFile& file() const { return file_; }
  const placement::Placement& placement() const { return file_.placement; }
  const placement::PlacementFile& origin() const { return origin_; }
  bool changed() const { return file_.placement != origin_.placement; }
  bool measured() const { return measured_ && !changed(); }
  // The origin's name, or the copy's: "tacg, edited".
  QString name() const;

  // Room of every rank above those of the origin; never fewer than are in use.
  void set_extra_slots(int extra);

  // Can be undone. bad_input says why it cannot be.
  core::Result<void> edit(const PlacementEdit& edit);
  core::Result<placement::Placement> preview(const PlacementEdit& edit) const;
  // One step, as when a strategy has placed anew. bad_input when it has another shape.
  core::Result<void> replace(const placement::PlacementFile& file, const QString& what);
  QUndoStack& undo_stack() { return undo_; }

  // A placement file; one that was edited names its origin as "ORIGIN edited".
  core::Result<void> save(const QString& path);

 Q_SIGNALS:
  void content_changed();

 private:
  friend class ReplaceLayers;
  bool fit_slots();  // whether they are others now
  void push(const placement::Placement& after, const QString& what);

  placement::PlacementFile origin_, file_;
  QString name_;
  bool measured_;
  int extra_slots_ = 0;
  QUndoStack undo_;
};

}  // namespace moescope::viewer
