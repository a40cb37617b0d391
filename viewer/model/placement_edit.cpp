// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/placement_edit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace moescope::viewer {
namespace {

using core::Error;
using core::Result;
using placement::Placement;

Result<void> check_room(const Placement& placement, std::span<const int> slots, int layer,
                        int rank) {
  const auto held = static_cast<int>(placement.local_experts(layer, rank).size());
  const int room = slots[static_cast<std::size_t>(rank)];
  if (held < room) return {};
  return Error::bad_input(fmt::format(
      "Rank {} is full at layer {} ({} of {} slots): drop on one of its experts to swap, remove a "
      "replica from it, or give the ranks more slots",
      rank, layer, held, room));
}

Result<void> check_absent(const Placement& placement, int layer, int expert, int rank) {
  if (!placement.hosts(layer, expert, rank)) return {};
  return Error::bad_input(
      fmt::format("Rank {} already holds expert {} at layer {}; a rank holds an expert once", rank,
                  expert, layer));
}

Result<void> check_held(const Placement& placement, int layer, int expert, int rank) {
  if (placement.hosts(layer, expert, rank)) return {};
  return Error::bad_input(
      fmt::format("Rank {} does not hold expert {} at layer {}", rank, expert, layer));
}

void insert(std::vector<std::int32_t>& replicas, int rank) {
  replicas.insert(std::ranges::upper_bound(replicas, rank), rank);
}

void relocate(Placement& placement, int layer, int expert, int from, int to) {
  if (placement.primary_at(layer, expert) == from) {
    placement.primary_at(layer, expert) = to;
    return;
  }
  auto& replicas = placement.replicas_at(layer, expert);
  std::erase(replicas, from);
  insert(replicas, to);
}

Result<void> drop(Placement& placement, int layer, int expert, int rank) {
  auto& replicas = placement.replicas_at(layer, expert);
  auto& primary = placement.primary_at(layer, expert);
  if (primary != rank) {
    std::erase(replicas, rank);
    return {};
  }
  if (replicas.empty())
    return Error::bad_input(
        fmt::format("Rank {} holds the only copy of expert {} at layer {}, and every expert needs "
                    "one: move it, "
                    "or add a replica elsewhere first",
                    rank, expert, layer));
  primary = replicas.front();
  replicas.erase(replicas.begin());
  return {};
}

}  // namespace

QString describe(const PlacementEdit& edit) {
  using Kind = PlacementEdit::Kind;
  switch (edit.kind) {
    case Kind::move:
      return QString("move expert %1 from rank %2 to rank %3")
          .arg(edit.expert)
          .arg(edit.from)
          .arg(edit.to);
    case Kind::swap:
      return QString("swap expert %1 on rank %2 with expert %3 on rank %4")
          .arg(edit.expert)
          .arg(edit.from)
          .arg(edit.other)
          .arg(edit.to);
    case Kind::add:
      return QString("add a replica of expert %1 on rank %2").arg(edit.expert).arg(edit.to);
    case Kind::remove:
      return QString("remove expert %1 from rank %2").arg(edit.expert).arg(edit.from);
  }
  return {};
}

Result<Placement> edited(const Placement& before, std::span<const int> slots,
                         const PlacementEdit& edit) {
  using Kind = PlacementEdit::Kind;
  Placement after = before;
  const int layer = edit.layer, expert = edit.expert;
  if (edit.kind != Kind::add) MOESCOPE_CHECK(check_held(before, layer, expert, edit.from));
  if (edit.kind == Kind::remove) {
    MOESCOPE_CHECK(drop(after, layer, expert, edit.from));
    return after;
  }
  if (edit.from == edit.to)
    return Error::bad_input(
        fmt::format("Expert {} is on rank {} already: drop it on another rank", expert, edit.to));
  MOESCOPE_CHECK(check_absent(before, layer, expert, edit.to));
  if (edit.kind == Kind::swap) {
    MOESCOPE_CHECK(check_held(before, layer, edit.other, edit.to));
    MOESCOPE_CHECK(check_absent(before, layer, edit.other, edit.from));
    relocate(after, layer, expert, edit.from, edit.to);
    relocate(after, layer, edit.other, edit.to, edit.from);
    return after;
  }
  MOESCOPE_CHECK(check_room(before, slots, layer, edit.to));
  if (edit.kind == Kind::move)
    relocate(after, layer, expert, edit.from, edit.to);
  else
    insert(after.replicas_at(layer, expert), edit.to);
  return after;
}

}  // namespace moescope::viewer
