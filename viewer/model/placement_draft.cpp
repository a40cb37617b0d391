// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_draft.hpp"

#include <QUndoCommand>
#include <algorithm>
#include <utility>
#include <vector>

namespace moescope::viewer {

using core::Error;
using core::Result;
using placement::Placement;
using placement::PlacementFile;

// The rows of the layers that a step changes, before and after.
class ReplaceLayers final : public QUndoCommand {
 public:
  ReplaceLayers(PlacementDraft& draft, const Placement& after, const QString& what)
      : QUndoCommand(what), draft_(draft) {
    const Placement& before = draft.placement();
    for (int layer = 0; layer < before.layers; ++layer) {
      Rows old = rows_of(before, layer), fresh = rows_of(after, layer);
      if (old.primary == fresh.primary && old.replicas == fresh.replicas) continue;
      layers_.push_back({layer, std::move(old), std::move(fresh)});
    }
  }

  void undo() override { apply(&Layer::before); }
  void redo() override { apply(&Layer::after); }

 private:
  struct Rows {
    std::vector<std::int32_t> primary;                // [E]
    std::vector<std::vector<std::int32_t>> replicas;  // [E]
  };
  struct Layer {
    int layer;
    Rows before, after;
  };

  static Rows rows_of(const Placement& placement, int layer) {
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(layer) * placement.experts;
    const auto cut = [&](const auto& rows) {
      return std::vector(rows.begin() + first, rows.begin() + first + placement.experts);
    };
    return {cut(placement.primary), cut(placement.replicas)};
  }
  void apply(Rows Layer::*rows) {
    Placement& placement = draft_.file_.placement;
    for (const auto& each : layers_) {
      const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(each.layer) * placement.experts;
      std::ranges::copy((each.*rows).primary, placement.primary.begin() + first);
      std::ranges::copy((each.*rows).replicas, placement.replicas.begin() + first);
    }
    // An order of slots that a file gave belongs to its own placement.
    draft_.file_.slot_order =
        draft_.changed() ? std::vector<std::int32_t>() : draft_.origin_.slot_order;
    draft_.fit_slots();
  }

  PlacementDraft& draft_;
  std::vector<Layer> layers_;
};

PlacementDraft::PlacementDraft(PlacementFile origin, QString name, bool measured, QObject* parent)
    : QObject(parent),
      origin_(std::move(origin)),
      file_(origin_),
      name_(std::move(name)),
      measured_(measured) {
  // After a step, so that it says what can be undone now.
  connect(&undo_, &QUndoStack::indexChanged, this, &PlacementDraft::content_changed);
}

// The stack tells of its end, when nobody can be told any more.
PlacementDraft::~PlacementDraft() { undo_.disconnect(this); }

QString PlacementDraft::name() const { return changed() ? name_ + ", edited" : name_; }

void PlacementDraft::set_extra_slots(int extra) {
  extra_slots_ = extra;
  if (fit_slots()) Q_EMIT content_changed();
}

bool PlacementDraft::fit_slots() {
  const Placement& now = file_.placement;
  std::vector<int> slots = origin_.slots;
  for (int rank = 0; rank < now.ranks; ++rank) {
    int& room = slots[static_cast<std::size_t>(rank)];
    room = std::min(room + extra_slots_, now.experts);
    for (int layer = 0; layer < now.layers; ++layer)
      room = std::max(room, static_cast<int>(now.local_experts(layer, rank).size()));
  }
  if (slots == file_.slots) return false;
  file_.slot_order.clear();
  file_.slots = std::move(slots);
  return true;
}

Result<Placement> PlacementDraft::preview(const PlacementEdit& edit) const {
  return edited(file_.placement, file_.slots, edit);
}

Result<void> PlacementDraft::edit(const PlacementEdit& edit) {
  MOESCOPE_TRY(const Placement after, preview(edit));
  push(after, describe(edit));
  return {};
}

Result<void> PlacementDraft::replace(const PlacementFile& file, const QString& what) {
  const Placement &now = file_.placement, &after = file.placement;
  if (after.layers != now.layers || after.experts != now.experts || after.ranks != now.ranks)
    return Error::bad_input("the new placement has other layers, experts or ranks");
  if (after != now) push(after, what);
  return {};
}

void PlacementDraft::push(const Placement& after, const QString& what) {
  undo_.push(new ReplaceLayers(*this, after, what));
}

Result<void> PlacementDraft::save(const QString& path) {
  PlacementFile out = file_;
  if (changed()) {
    out.strategy = name_.toStdString() + " edited";
    out.settings.clear();
    out.replication = out.placement.replica_memory() > 0 ? out.replication : "";
    if (out.replication.empty() || out.replication == "none")
      out.replication = out.placement.replica_memory() > 0 ? "by hand" : "none";
  }
  MOESCOPE_CHECK(placement::write_placement(path.toStdString(), out));
  undo_.setClean();
  return {};
}

}  // namespace moescope::viewer
