#include "model/pre_tokenizer.hpp"

#include "core/json_text.hpp"

namespace moescope::model {
namespace {

using core::Error;
using core::Result;
using nlohmann::json;

// GPT-2's (encoder.py), which ByteLevel applies unless `use_regex` is false.
constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

Error wrong(const std::string& what) { return Error::bad_input("pre_tokenizer: " + what); }

std::string text_of(const json& node, const char* key) {
  return node.contains(key) && node[key].is_string() ? node[key].get<std::string>() : "";
}

}  // namespace

Result<PreTokenizer> PreTokenizer::from_json(const json& node) {
  PreTokenizer result;
  if (text_of(node, "type") != "Sequence") {
    MOESCOPE_CHECK(result.add(node));
  } else {
    if (!node.contains("pretokenizers") || !node["pretokenizers"].is_array())
      return wrong("a Sequence needs an array \"pretokenizers\"");
    for (const auto& step : node["pretokenizers"]) MOESCOPE_CHECK(result.add(step));
  }
  if (!result.byte_level_) return wrong("ByteLevel is missing; only byte-level BPE is supported");
  return result;
}

Result<void> PreTokenizer::add(const json& step) {
  // ByteLevel respells the text; later steps would see the respelled one.
  if (byte_level_) return wrong("ByteLevel must be the last step");
  const std::string type = text_of(step, "type");
  if (type == "ByteLevel") return add_byte_level(step);
  if (type == "Split") return add_split(step);
  if (type == "Digits")
    return add_regex(step.value("individual_digits", json()) == true ? R"(\p{N})" : R"(\p{N}+)");
  return wrong("found " + (type.empty() ? core::shown(step) : "type " + core::shown(type)) +
               ", supported are ByteLevel, Split, Digits and a Sequence of them");
}

Result<void> PreTokenizer::add_byte_level(const json& step) {
  byte_level_ = true;
  if (step.value("add_prefix_space", json()) != false)
    return wrong("ByteLevel: \"add_prefix_space\" must be false");
  const json use_regex = step.value("use_regex", json(true));
  if (!use_regex.is_boolean()) return wrong("ByteLevel: \"use_regex\" must be true or false");
  return use_regex == true ? add_regex(kGpt2Pattern) : Result<void>();
}

Result<void> PreTokenizer::add_split(const json& step) {
  if (text_of(step, "behavior") != "Isolated" || step.value("invert", json(false)) != false)
    return wrong("Split: only \"behavior\": \"Isolated\" without \"invert\" is supported");
  const json pattern = step.value("pattern", json());
  if (text_of(pattern, "Regex").empty())
    return wrong("Split: \"pattern\" must be {\"Regex\": text}");
  return add_regex(text_of(pattern, "Regex"));
}

Result<void> PreTokenizer::add_regex(std::string_view pattern) {
  auto regex = Regex::compile(pattern);
  if (!regex) return regex.error().in("pre_tokenizer");
  cuts_.push_back(*regex);
  return {};
}

Result<std::vector<std::string_view>> PreTokenizer::words(std::string_view text) const {
  std::vector<std::string_view> pieces = {text};
  for (const auto& regex : cuts_) {
    MOESCOPE_TRY(pieces, regex.cut(pieces));
  }
  return pieces;
}

}  // namespace moescope::model
