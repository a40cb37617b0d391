// tokenizer.json carries regular expressions for Oniguruma; we run them through PCRE2.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace moescope::model {

// The pattern in PCRE2's spelling. bad_input names the construct that the two engines read
// differently, rather than cut text differently in silence.
core::Result<std::string> pcre2_pattern(std::string_view oniguruma);

}  // namespace moescope::model
