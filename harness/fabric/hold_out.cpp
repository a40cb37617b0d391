#include "fabric/hold_out.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.hpp"

namespace moescope::fabric {
namespace {

using core::Error;
using core::Result;

const std::vector<std::string> kKeys{"pattern", "ranks", "nodes", "bytes", "file"};

std::string value_of(const Measurement& row, const std::string& key) {
  if (key == "pattern") return to_string(row.pattern);
  if (key == "ranks") return std::to_string(row.ranks);
  if (key == "nodes") return std::to_string(row.nodes);
  if (key == "bytes") return fmt::format("{}", row.bytes);
  return row.file;
}

}  // namespace

Result<std::vector<bool>> held_out(const std::vector<Measurement>& rows,
                                   const std::vector<std::string>& conditions) {
  std::vector<bool> held(rows.size(), false);
  for (const auto& condition : conditions) {
    const auto equals = condition.find('=');
    const std::string key = condition.substr(0, equals);
    if (equals == std::string::npos || std::ranges::find(kKeys, key) == kKeys.end())
      return Error::bad_input(
          fmt::format("--hold-out: found '{}', KEY=VALUE with a KEY of {} is needed", condition,
                      core::join(kKeys)));
    for (const auto& value : core::split(condition.substr(equals + 1), ',')) {
      bool met = false;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (value_of(rows[i], key) != value) continue;
        held[i] = met = true;
      }
      if (!met) return Error::bad_input(fmt::format("--hold-out: no row has {} {}", key, value));
    }
  }
  return held;
}

}  // namespace moescope::fabric
