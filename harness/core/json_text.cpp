#include "core/json_text.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

namespace moescope::core {
namespace {

using nlohmann::json;

// Real files nest less than 10 deep; the bound keeps a hostile one from filling the memory.
constexpr int kMaxDepth = 64;
constexpr std::size_t kShownCharacters = 80;

template <class Json>
std::string one_line(const Json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Watches the parser's events for what the parser itself lets pass. From the first fault on nothing
// is kept of what it parses.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, const json& value) {
    if (!fault_.empty()) return false;
    if (depth > kMaxDepth) fault_ = fmt::format("nests deeper than {} levels", kMaxDepth);
    switch (event) {
      case json::parse_event_t::object_start: keys_.emplace_back(); break;
      case json::parse_event_t::object_end: keys_.pop_back(); break;
      case json::parse_event_t::key: add_key(value); break;
      default: break;
    }
    return fault_.empty();
  }
  const std::string& fault() const { return fault_; }

 private:
  void add_key(const json& key) {
    if (!keys_.back().insert(key.get<std::string>()).second)
      fault_ = fmt::format("key {} appears twice in one object", shown(key));
  }

  std::vector<std::set<std::string>> keys_;  // of each object that is open
  std::string fault_;
};

}  // namespace

Result<json> parse_json(std::string_view text, const std::string& place) {
  Watch watch;
  try {
    json value = json::parse(text, std::ref(watch));
    if (!watch.fault().empty()) return Error::bad_input(place + ": JSON " + watch.fault());
    return value;
  } catch (const json::parse_error& error) {
    return Error::bad_input(fmt::format("{}: not valid UTF-8 JSON at byte {}", place, error.byte));
  } catch (const json::exception&) {
    return Error::bad_input(place + ": JSON holds a number that is out of range");
  }
}

std::string shown(const json& value) {
  std::string text = value.dump(-1, ' ', true);
  if (text.size() > kShownCharacters) text = text.substr(0, kShownCharacters - 3) + "...";
  return text;
}

std::string json_lines(const nlohmann::ordered_json& document) {
  std::string text = "{";
  const char* separator = "\n";
  for (const auto& [key, value] : document.items()) {
    text += fmt::format("{}  {}: ", std::exchange(separator, ",\n"), one_line(json(key)));
    if (!value.is_array() || value.empty() || !value.front().is_structured()) {
      text += one_line(value);
      continue;
    }
    const char* item_separator = "[\n";
    for (const auto& item : value)
      text += std::exchange(item_separator, ",\n") + ("    " + one_line(item));
    text += "\n  ]";
  }
  return text + "\n}\n";
}

}  // namespace moescope::core
