// Strict JSON for files that come from elsewhere, and how values look in messages and files.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::core {

// bad_input starts with `place` and gives the byte of the first fault: bad syntax, bytes that are
// not UTF-8, a key twice in one object, or nesting deeper than any file of ours.
Result<nlohmann::json> parse_json(std::string_view text, const std::string& place);

// The value as JSON in at most 80 ASCII characters, on one line.
std::string shown(const nlohmann::json& value);

// JSON text with a line for each key of `document` and for each array or object inside its arrays:
// a matrix is a line a row. What is not UTF-8 is replaced.
std::string json_lines(const nlohmann::ordered_json& document);

}  // namespace moescope::core
