// What a tokenizer.json must not hold, and how that is said.
#include <catch2/catch.hpp>

#include "model/fixtures.hpp"
#include "model/tokenizer.hpp"

using namespace moescope;
using nlohmann::json;

namespace {

// The message when the value at `pointer` (RFC 6901) is replaced.
std::string error_for(const std::string& pointer, const json& value) {
  json file = tiny_tokenizer();
  file[json::json_pointer(pointer)] = value;
  const auto tokenizer = model::Tokenizer::parse(file.dump(), "t.json");
  INFO(pointer << " = " << value.dump());
  REQUIRE_FALSE(tokenizer);
  CHECK(tokenizer.error().kind == core::ErrorKind::bad_input);
  CHECK(mentions(tokenizer.error().message, {"t.json: "}));
  return tokenizer.error().message;
}

json split(const json& pattern) {
  const json step = {{"type", "Split"}, {"pattern", pattern}, {"behavior", "Isolated"}};
  return {{"type", "Sequence"},
          {"pretokenizers", {step, {{"type", "ByteLevel"}, {"add_prefix_space", false}}}}};
}

}  // namespace

TEST_CASE("steps that would change text or ids are refused") {
  CHECK(error_for("/normalizer", {{"type", "NFC"}}) ==
        "t.json: \"normalizer\": found \"NFC\", only null is supported");
  CHECK(mentions(error_for("/truncation", {{"max_length", 5}}), {"\"truncation\"", "null"}));
  CHECK(mentions(error_for("/padding", {{"pad_id", 5}}), {"\"padding\"", "null"}));
  CHECK(mentions(error_for("/decoder", nullptr), {"\"decoder\"", "null", "ByteLevel"}));
  CHECK(mentions(error_for("/model", nullptr), {"model", "BPE"}));
  CHECK(mentions(error_for("/model/type", "Unigram"), {"\"Unigram\"", "\"BPE\""}));
  CHECK(mentions(error_for("/model/dropout", 0.1), {"\"dropout\"", "0.1"}));
  CHECK(mentions(error_for("/model/end_of_word_suffix", "</w>"), {"end_of_word_suffix", "</w>"}));
  CHECK(mentions(error_for("/model/ignore_merges", 1), {"ignore_merges"}));
}

TEST_CASE("pre-tokenizers that are not supported are named") {
  CHECK(mentions(error_for("/pre_tokenizer", nullptr), {"pre_tokenizer", "null", "ByteLevel"}));
  CHECK(mentions(error_for("/pre_tokenizer/type", "Metaspace"), {"\"Metaspace\"", "ByteLevel"}));
  CHECK(mentions(error_for("/pre_tokenizer/add_prefix_space", true), {"add_prefix_space"}));
  CHECK(mentions(error_for("/pre_tokenizer/use_regex", 1), {"use_regex"}));
  CHECK(mentions(error_for("/pre_tokenizer", {{"type", "Sequence"}}), {"pretokenizers"}));
  CHECK(mentions(
      error_for("/pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", json::array()}}),
      {"ByteLevel is missing"}));
  const json byte_level = tiny_tokenizer()["pre_tokenizer"];
  CHECK(mentions(error_for("/pre_tokenizer",
                           {{"type", "Sequence"}, {"pretokenizers", {byte_level, byte_level}}}),
                 {"last"}));
  CHECK(mentions(error_for("/pre_tokenizer", split({{"String", " "}})), {"Split", "Regex"}));
  CHECK(mentions(error_for("/pre_tokenizer", split({{"Regex", "(a"}})), {"pattern \"(a\""}));
  json removed = split({{"Regex", "a"}});
  removed["pretokenizers"][0]["behavior"] = "Removed";
  CHECK(mentions(error_for("/pre_tokenizer", removed), {"Isolated"}));
}

TEST_CASE("faults of the vocabulary are named") {
  CHECK(mentions(error_for("/model/vocab", json::array()), {"vocab", "object"}));
  for (const json& id : {json(-1), json(1 << 20), json(1.5), json("7"), json(~0ULL)})
    CHECK(mentions(error_for("/model/vocab/hello", id), {"\"hello\"", "0 to 1048575"}));
  CHECK(mentions(error_for("/model/vocab/hello", 7), {"has id 7", "another"}));
  json vocab = tiny_tokenizer()["model"]["vocab"];
  vocab.erase("Ġ");
  CHECK(mentions(error_for("/model/vocab", vocab), {"0x20", "256"}));
}

TEST_CASE("faults of the merges are named") {
  CHECK(mentions(error_for("/model/merges", nullptr), {"merges", "array"}));
  for (const json& merge : {json("he"), json("h e l"), json({"h"}), json(3), json({"h", 1})})
    CHECK(mentions(error_for("/model/merges/1", merge), {"merge 1", "needed"}));
  CHECK(mentions(error_for("/model/merges/1", "h z"), {"merge 1", "\"hz\"", "vocabulary"}));
  CHECK(mentions(error_for("/model/merges/1", "hz e"), {"merge 1", "\"hz\"", "vocabulary"}));
}

TEST_CASE("faults of added tokens are named") {
  CHECK(mentions(error_for("/added_tokens", 1), {"added_tokens", "array"}));
  CHECK(mentions(error_for("/added_tokens/0", 1), {"added_tokens", "content"}));
  CHECK(mentions(error_for("/added_tokens/0/content", ""), {"added_tokens", "empty"}));
  CHECK(mentions(error_for("/added_tokens/0/id", 5), {"endoftext", "id 5"}));
  CHECK(mentions(error_for("/added_tokens/0/content", "hello"), {"\"hello\"", "259", "262"}));
  for (const char* key : {"lstrip", "rstrip", "single_word"})
    CHECK(mentions(error_for(std::string("/added_tokens/0/") + key, true), {"endoftext", key}));
}

TEST_CASE("files that are no tokenizer are refused") {
  for (const char* text : {"", "[]", "3", "{}", "{\"a\": 1, \"a\": 2}"})
    CHECK_FALSE(model::Tokenizer::parse(text, "t.json"));
}
