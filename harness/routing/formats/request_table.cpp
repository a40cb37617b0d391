#include "routing/formats/request_table.hpp"

#include <fmt/format.h>

#include <limits>

namespace moescope::routing {

std::int32_t RequestTable::index_of(std::int64_t number, std::int32_t family, std::int32_t source) {
  const auto [entry, is_new] =
      by_number_.try_emplace(number, static_cast<std::int32_t>(requests_.family.size()));
  if (is_new) {
    requests_.number.push_back(number);
    requests_.family.push_back(family);
    if (source >= 0) requests_.source.push_back(source);
    last_position_.push_back(-1);
  }
  return entry->second;
}

std::int32_t RequestTable::family_of(const std::string& name) {
  const auto [entry, is_new] =
      by_family_.try_emplace(name, static_cast<std::int32_t>(requests_.families.size()));
  if (is_new) requests_.families.push_back(name);
  return entry->second;
}

std::string RequestTable::accept_position(std::int32_t request, std::int64_t position) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int32_t>::max();
  const std::int64_t last = last_position_[request];
  if (position <= last || position > kEnd)
    return fmt::format("position {} of request {}, more than {} is needed (its tokens ascend)",
                       position, requests_.number.empty() ? request : requests_.number[request],
                       last);
  last_position_[request] = static_cast<std::int32_t>(position);
  return "";
}

}  // namespace moescope::routing
