#include "routing/formats/json_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace moescope::routing {
namespace {

using nlohmann::json;

// Enough to know a value by, not more than a line of a terminal.
std::string shown(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  constexpr std::size_t kMaxShown = 40;
  if (text.size() > kMaxShown) text = text.substr(0, kMaxShown) + "...";
  return text;
}

bool to_whole(const json& value, std::int64_t& number) {
  if (value.is_number_unsigned()) {
    const auto found = value.get<std::uint64_t>();
    number = static_cast<std::int64_t>(found);
    return found <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  }
  if (!value.is_number_integer()) return false;
  number = value.get<std::int64_t>();
  return true;
}

}  // namespace

core::Result<bool> JsonLines::next(json& object) {
  do {
    MOESCOPE_TRY(const bool more, lines_.next(line_));
    if (!more) return false;
  } while (line_.find_first_not_of(" \t") == std::string::npos);
  object = json::parse(line_, nullptr, false);
  if (!object.is_object()) object = json(json::value_t::discarded);
  return true;
}

std::string get_whole(const json& object, const char* key, std::int64_t& value) {
  const auto found = object.find(key);
  if (found == object.end()) return fmt::format("\"{}\" is missing", key);
  if (to_whole(*found, value) && value >= 0 && value <= std::numeric_limits<std::int32_t>::max())
    return "";
  return fmt::format("\"{}\" is {}, a whole number from 0 is needed", key, shown(*found));
}

std::string get_whole_list(const json& list, const char* key, std::vector<std::int64_t>& values) {
  values.clear();
  if (list.is_array())
    for (const auto& value : list)
      if (!to_whole(value, values.emplace_back())) {
        values.clear();
        break;
      }
  if (!values.empty()) return "";
  return fmt::format("\"{}\" is {}, a list of whole numbers is needed", key, shown(list));
}

void insert_label(std::vector<std::int64_t>& labels, std::int64_t label) {
  const auto place = std::ranges::lower_bound(labels, label);
  if (place == labels.end() || *place != label) labels.insert(place, label);
}

}  // namespace moescope::routing
