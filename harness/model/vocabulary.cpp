#include "model/vocabulary.hpp"

#include <fmt/format.h>

#include "core/json_text.hpp"
#include "model/byte_level.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

// Four times the largest vocabulary in use (262,144); a table of this length is cheap.
constexpr std::int64_t kMaxIds = 1 << 20;

Result<std::int32_t> parse_id(const std::string& spelled, const json& id) {
  if (id.is_number_integer() && id.get<double>() >= 0 && id.get<double>() < kMaxIds)
    return id.get<std::int32_t>();
  return Error::bad_input(fmt::format("token {} has id {}, an integer from 0 to {} is needed",
                                      core::shown(spelled), core::shown(id), kMaxIds - 1));
}

Result<AddedToken> parse_added(const json& node) {
  const auto flag = [&](const char* key) { return node.value(key, json()) == true; };
  if (!node.is_object() || !node.contains("id") || !node.contains("content") ||
      !node["content"].is_string() || node["content"].empty() || node["content"] == "")
    return Error::bad_input(
        "added_tokens: each needs an \"id\" and a \"content\" that is not empty");
  AddedToken token;
  token.content = node["content"].get<std::string>();
  MOESCOPE_TRY(token.id, parse_id(token.content, node["id"]));
  for (const char* key : {"lstrip", "rstrip", "single_word"})
    if (flag(key))
      return Error::bad_input(fmt::format("added_tokens: {} has \"{}\" set, which is not supported",
                                          core::shown(token.content), key));
  token.special = flag("special");
  token.normalized = flag("normalized");
  return token;
}

}  // namespace

Result<Vocabulary> Vocabulary::from_json(const json& words, const json& added) {
  Vocabulary vocabulary;
  MOESCOPE_CHECK(vocabulary.add_words(words));
  MOESCOPE_CHECK(vocabulary.add_added(added));
  return vocabulary;
}

Result<void> Vocabulary::claim(const std::string& spelled, std::int32_t id, std::string bytes) {
  const auto place = static_cast<std::size_t>(id);
  if (place >= bytes_.size()) {
    bytes_.resize(place + 1);
    taken_.resize(place + 1);
  }
  const auto [known, is_new] = by_spelling_.emplace(spelled, id);
  if (known->second != id)
    return Error::bad_input(fmt::format("token {} has the ids {} and {}, one is needed",
                                        core::shown(spelled), known->second, id));
  if (is_new && taken_[place])
    return Error::bad_input(
        fmt::format("token {} has id {}, which another token has too", core::shown(spelled), id));
  taken_[place] = true;
  bytes_[place] = std::move(bytes);
  return {};
}

Result<void> Vocabulary::add_words(const json& words) {
  if (!words.is_object()) return Error::bad_input("model: \"vocab\" must be an object");
  for (const auto& [spelled, node] : words.items()) {
    MOESCOPE_TRY(const auto id, parse_id(spelled, node));
    const auto bytes = bytes_of_spelling(spelled);
    // A word with other characters is never the result of a merge, but it may be decoded.
    if (bytes) by_bytes_.emplace(*bytes, id);
    MOESCOPE_CHECK(claim(spelled, id, bytes.value_or(spelled)));
  }
  return {};
}

Result<void> Vocabulary::add_added(const json& tokens) {
  if (tokens.is_null()) return {};
  if (!tokens.is_array()) return Error::bad_input("\"added_tokens\" must be an array");
  for (const auto& node : tokens) {
    MOESCOPE_TRY(AddedToken token, parse_added(node));
    MOESCOPE_CHECK(claim(token.content, token.id, token.special ? "" : token.content));
    added_.push_back(std::move(token));
  }
  return {};
}

std::optional<std::int32_t> Vocabulary::id_of(std::string_view bytes) const {
  const auto found = by_bytes_.find(bytes);
  return found == by_bytes_.end() ? std::nullopt : std::optional(found->second);
}

std::string_view Vocabulary::bytes_of(std::int32_t id) const {
  const auto place = static_cast<std::size_t>(id);
  return id >= 0 && place < bytes_.size() ? std::string_view(bytes_[place]) : std::string_view();
}

}  // namespace moescope::model
