// Fresh items of one family, and small tools to take their prompts apart.
#pragma once

#include <regex>
#include <string>
#include <vector>

#include "workloads/families/octet.hpp"

namespace moescope::workloads {

inline std::vector<Item> samples(std::string_view family, int count = 400) {
  for (const Family* candidate : families()) {
    if (candidate->name() == family) return family_items(*candidate, Split::training, count, 99);
  }
  return {};
}

// All matches of the pattern's first group, or of the whole pattern where it has none.
inline std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) {
    found.push_back((*it)[it->size() > 1 ? 1 : 0]);
  }
  return found;
}

}  // namespace moescope::workloads
