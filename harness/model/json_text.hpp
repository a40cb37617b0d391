// Strict JSON for files that come from elsewhere, and how their values look in a message.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::model {

// bad_input starts with `place` and gives the byte of the first fault: bad syntax, bytes that are
// not UTF-8, a key twice in one object, or nesting deeper than any file of ours.
core::Result<nlohmann::json> parse_json(std::string_view text, const std::string& place);

// The value as JSON in at most 80 ASCII characters, on one line.
std::string shown(const nlohmann::json& value);

}  // namespace moescope::model
