// Small text helpers for messages and tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moescope::core {

// The known name with the smallest edit distance to `name`, or "" when none is near (distance over
// half).
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);
// "a, b, c"
std::string join(const std::vector<std::string>& parts, std::string_view separator = ", ");
std::vector<std::string> split(std::string_view text, char separator);
std::string trim(std::string_view text);
// 1536 -> "1.50 KiB"
std::string human_bytes(double bytes);
// 75.2 -> "1m 15s", 0.004 -> "4.0 ms"
std::string human_seconds(double seconds);

}  // namespace moescope::core
