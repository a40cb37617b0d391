// Base64 (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace moescope::routing {

// Nothing when the text is not base64 with its padding.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace moescope::routing
