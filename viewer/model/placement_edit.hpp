// SPDX-License-Identifier: GPL-3.0-or-later
// The changes that a person makes to a placement by hand, and why some cannot be made.
#pragma once

#include <QString>
#include <span>

#include "core/result.hpp"
#include "placement/placement.hpp"

namespace moescope::viewer {

struct PlacementEdit {
  enum class Kind {
    move,    // the copy of `expert` on `from` goes to `to`
    swap,    // and that of `other` on `to` goes to `from`
    add,     // `to` gets one more copy of `expert`
    remove,  // the copy on `from` goes; a replica becomes the primary when it was that
  };
  Kind kind = Kind::move;
  int layer = 0, expert = -1, from = -1, to = -1, other = -1;

  bool operator==(const PlacementEdit&) const = default;
};

// "move expert 17 from rank 2 to rank 5".
QString describe(const PlacementEdit& edit);

// bad_input says in a sentence why it cannot be and what would help. slots: [R], as in
// Placement::validate.
core::Result<placement::Placement> edited(const placement::Placement& before,
                                          std::span<const int> slots, const PlacementEdit& edit);

}  // namespace moescope::viewer
