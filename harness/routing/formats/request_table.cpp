#include "routing/formats/request_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace moescope::routing {

std::optional<std::int64_t> number_in(std::string_view name) {
  constexpr std::size_t kMaxDigits = 18;  // fit 64 bits
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto begin = std::ranges::find_if(name, is_digit);
  const auto end = std::find_if_not(begin, name.end(), is_digit);
  const auto digits = static_cast<std::size_t>(end - begin);
  if (digits == 0 || digits > kMaxDigits || std::any_of(end, name.end(), is_digit))
    return std::nullopt;
  std::int64_t number = 0;
  for (auto digit = begin; digit != end; ++digit) number = number * 10 + (*digit - '0');
  return number;
}

std::int32_t RequestTable::index_of(std::int64_t number, std::int32_t family, std::int32_t source) {
  const auto known = by_number_.find(number);
  if (known != by_number_.end()) return known->second;
  return by_number_[number] = add(number, family, source);
}

std::int32_t RequestTable::index_of(const std::string& name, std::int32_t family,
                                    std::int32_t source) {
  const auto known = by_name_.find(name);
  if (known != by_name_.end()) return known->second;
  const auto number = number_in(name);
  return by_name_[name] = add(number ? *number : static_cast<std::int64_t>(requests_.family.size()),
                              family, source);
}

std::int32_t RequestTable::add(std::int64_t number, std::int32_t family, std::int32_t source) {
  requests_.number.push_back(number);
  requests_.family.push_back(family);
  if (source >= 0) requests_.source.push_back(source);
  last_position_.push_back(-1);
  return static_cast<std::int32_t>(requests_.family.size() - 1);
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
