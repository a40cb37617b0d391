#include "store/records.hpp"

#include <algorithm>

namespace moescope::store {

const SummaryColumn* Summary::find(const std::string& key) const {
  const auto found = std::ranges::find(columns, key, &SummaryColumn::key);
  return found == columns.end() ? nullptr : &*found;
}

}  // namespace moescope::store
