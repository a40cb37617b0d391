#include "core/json_node.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/json_text.hpp"
#include "core/text.hpp"

namespace moescope::core {
namespace {

using nlohmann::json;

// Comparing json with an integer would wrap numbers over 2^63; as a double they stay out of range.
bool is_integer(const json& value, std::int64_t low, std::int64_t high) {
  if (!value.is_number_integer()) return false;
  const double number = value.get<double>();
  if (number < static_cast<double>(low) || number > static_cast<double>(high)) return false;
  const auto exact = value.get<std::int64_t>();
  return exact >= low && exact <= high;
}

}  // namespace

Error JsonNode::error(const std::string& message) const {
  return Error::bad_input(file_ + ": " + (path_.empty() ? "" : path_ + ": ") + message);
}

Error JsonNode::wrong(const std::string& needed) const {
  return error(fmt::format("is {}, {} is needed", shown(value_), needed));
}

Result<JsonNode> JsonNode::at(const std::string& key) const {
  if (!value_.is_object()) return wrong("an object");
  const auto member = value_.find(key);
  if (member == value_.end()) return error("key " + shown(key) + " is missing");
  return JsonNode(*member, file_, path_.empty() ? key : path_ + "." + key);
}

Result<void> JsonNode::check_keys(const std::vector<std::string>& keys) const {
  if (!value_.is_object()) return wrong("an object");
  for (const auto& [key, member] : value_.items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    const std::string near = nearest_name(key, keys);
    return error(
        fmt::format("unknown key {}: {}", shown(key),
                    near.empty() ? "known are " + join(keys) : "did you mean \"" + near + "\"?"));
  }
  return {};
}

Result<std::size_t> JsonNode::size() const {
  if (!value_.is_array()) return wrong("an array");
  return value_.size();
}

Result<void> JsonNode::check_size(std::size_t wanted) const {
  MOESCOPE_TRY(const std::size_t found, size());
  if (found == wanted) return {};
  return error(fmt::format("has {} items, {} are needed", found, wanted));
}

JsonNode JsonNode::item(std::size_t index) const {
  return {value_[index], file_, fmt::format("{}[{}]", path_, index)};
}

Result<std::int64_t> JsonNode::integer(std::int64_t low, std::int64_t high) const {
  if (is_integer(value_, low, high)) return value_.get<std::int64_t>();
  return wrong(low == high ? fmt::to_string(low)
                           : fmt::format("an integer from {} to {}", low, high));
}

Result<std::string> JsonNode::text() const {
  if (value_.is_string()) return value_.get<std::string>();
  return wrong("a text");
}

Result<std::vector<std::int32_t>> JsonNode::integers(std::int32_t low, std::int32_t high) const {
  MOESCOPE_TRY(const std::size_t found, size());
  std::vector<std::int32_t> numbers;
  numbers.reserve(found);
  for (std::size_t i = 0; i < found; ++i) {
    if (!is_integer(value_[i], low, high)) return item(i).integer(low, high).error();
    numbers.push_back(value_[i].get<std::int32_t>());
  }
  return numbers;
}

Result<std::vector<std::int32_t>> JsonNode::integers(std::size_t wanted, std::int32_t low,
                                                     std::int32_t high) const {
  MOESCOPE_CHECK(check_size(wanted));
  return integers(low, high);
}

}  // namespace moescope::core
