#include <toml++/toml.h>

#include <sstream>

#include "core/version.hpp"
#include "fabric/calibrate.hpp"

namespace moescope::fabric {

std::string Calibration::to_toml() const {
  toml::table table = toml::parse(fabric.to_toml());
  toml::array all, remarks;
  for (const auto& [row, held, fitted_s] : rows)
    all.push_back(toml::table{{"file", row.file},
                              {"pattern", to_string(row.pattern)},
                              {"ranks", row.ranks},
                              {"nodes", row.nodes},
                              {"bytes", row.bytes},
                              {"seconds", row.seconds},
                              {"fitted_s", fitted_s},
                              {"held_out", held}});
  for (const auto& note : notes) remarks.push_back(note);
  auto& provenance = *table["provenance"].as_table();
  provenance.insert("kind", kind);
  provenance.insert("method", "least sum of absolute relative errors");
  provenance.insert("software", "moescope " + core::version());
  provenance.insert("notes", std::move(remarks));
  provenance.insert("rows", std::move(all));
  std::ostringstream text;
  text << table << "\n";
  return text.str();
}

}  // namespace moescope::fabric
