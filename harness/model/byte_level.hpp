// How byte-level vocabularies spell bytes (GPT-2's encoder.py, bytes_to_unicode): a byte that
// prints in Latin-1 stands for itself, the others for U+0100 and up in ascending order.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace moescope::model {

// The bytes that `spelled` (valid UTF-8) stands for; nothing when it has a character that stands
// for no byte.
std::optional<std::string> bytes_of_spelling(std::string_view spelled);

}  // namespace moescope::model
