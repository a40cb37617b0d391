// SPDX-License-Identifier: GPL-3.0-or-later
// Where a number comes from. Every picture, table and axis says it, and two kinds of time are never
// on one axis (metrics.md, Rules).
#pragma once

#include <QString>

namespace moescope::viewer {

enum class Provenance {
  counted,    // exact, from the routing
  measured,   // wall clock of real work on the named hardware
  emulated,   // real processes and bytes over links whose rate was shaped
  projected,  // computed by a fabric model
};

// "counted", "measured", "emulated", "projected".
QString name_of(Provenance provenance);
// Of a run's `kind` attribute; counted for anything else.
Provenance provenance_of(const std::string& kind);

}  // namespace moescope::viewer
