// How many terminal cells UTF-8 text takes, independent of the locale.
#pragma once

#include <string>
#include <string_view>

namespace moescope::report {

// Combining marks take none, East Asian wide characters and emoji two. A byte that is not UTF-8
// counts as one.
std::size_t display_width(std::string_view text);

std::string pad_left(std::string_view text, std::size_t width);
std::string pad_right(std::string_view text, std::size_t width);

}  // namespace moescope::report
