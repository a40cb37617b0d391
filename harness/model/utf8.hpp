// What the tokenizer needs of UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace moescope::model {

// Where the first byte lies that is not part of valid UTF-8 (RFC 3629: no overlong form, no
// surrogate, nothing over U+10FFFF).
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace moescope::model
