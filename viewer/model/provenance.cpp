// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/model/provenance.hpp"

namespace moescope::viewer {

QString name_of(Provenance provenance) {
  switch (provenance) {
    case Provenance::counted: return "counted";
    case Provenance::measured: return "measured";
    case Provenance::emulated: return "emulated";
    case Provenance::projected: return "projected";
  }
  return {};
}

Provenance provenance_of(const std::string& kind) {
  if (kind == "measured") return Provenance::measured;
  if (kind == "emulated") return Provenance::emulated;
  if (kind == "projected") return Provenance::projected;
  return Provenance::counted;
}

}  // namespace moescope::viewer
