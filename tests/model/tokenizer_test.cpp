#include "model/tokenizer.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "core/file.hpp"
#include "core/rng.hpp"
#include "model/fixtures.hpp"
#include "support/temporary_folder.hpp"

using namespace moescope;
using nlohmann::json;

namespace {

using Ids = std::vector<std::int32_t>;

constexpr std::int32_t kHell = 258, kHello = 259, kSpaceT = 260, kHer = 261, kEnd = 262;

model::Tokenizer make(const json& file) {
  auto tokenizer = model::Tokenizer::parse(file.dump(), "t");
  if (!tokenizer) FAIL(tokenizer.error().message);
  return *tokenizer;
}

Ids encode(const json& file, std::string_view text) { return *make(file).encode(text); }

void append_utf8(std::string& text, std::uint32_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  text += static_cast<char>((0xFF00 >> (more + 1) & 0xFF) | c >> (6 * more));
  for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | (c >> (6 * i) & 63));
}

std::string random_text(core::Rng& rng) {
  std::string text;
  for (auto n = rng.below(40); n > 0; --n) {
    // Half of it from the first code points, where words, spaces and controls are.
    auto c = static_cast<std::uint32_t>(rng.below(rng.chance(0.5) ? 0x80 : 0x110000));
    if (c >= 0xD800 && c < 0xE000) c = 0x20;
    append_utf8(text, c);
  }
  return text;
}

json added(std::int32_t id, const std::string& content, bool special, bool normalized) {
  return {{"id", id}, {"content", content}, {"special", special}, {"normalized", normalized}};
}

}  // namespace

TEST_CASE("words are merged by rank and never across a cut") {
  CHECK(encode(tiny_tokenizer(), "hello") == Ids{kHello});
  CHECK(encode(tiny_tokenizer(), "hell") == Ids{kHell});
  CHECK(encode(tiny_tokenizer(), "hello there") == Ids{kHello, kSpaceT, kHer, 'e'});
  CHECK(encode(tiny_tokenizer(), "h e").size() == 3);
  CHECK(encode(tiny_tokenizer(), "").empty());
}

TEST_CASE("the leftmost of equal pairs is merged first") {
  CHECK(encode(tiny_tokenizer(), "lll") == Ids{257, 'l'});
}

TEST_CASE("merges are read in both file formats") {
  json file = tiny_tokenizer();
  for (auto& merge : file["model"]["merges"])
    merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
  CHECK(encode(file, "hello there") == encode(tiny_tokenizer(), "hello there"));
}

TEST_CASE("ignore_merges takes a word that is a token whole") {
  json file = tiny_tokenizer();
  file["model"]["vocab"]["xyz"] = 263;
  CHECK(encode(file, "xyz") == Ids{'x', 'y', 'z'});
  file["model"]["ignore_merges"] = true;
  CHECK(encode(file, "xyz") == Ids{263});
  CHECK(encode(file, "xyzhello") == Ids{'x', 'y', 'z', kHello});
}

TEST_CASE("the pre-tokenizer decides what merges can see") {
  json file = tiny_tokenizer();
  file["pre_tokenizer"]["use_regex"] = false;
  file["model"]["vocab"]["eĠ"] = 263;
  file["model"]["merges"].push_back(json::array({"e", "Ġ"}));
  CHECK(encode(file, "e e") == Ids{263, 'e'});
  const json byte_level = file["pre_tokenizer"];
  const json split = {{"type", "Split"}, {"pattern", {{"Regex", " "}}}, {"behavior", "Isolated"}};
  file["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {split, byte_level}}};
  CHECK(encode(file, "e e") == Ids{'e', ' ', 'e'});

  file["model"]["vocab"]["12"] = 264;
  file["model"]["merges"].push_back("1 2");
  json digits = {{"type", "Digits"}, {"individual_digits", true}};
  file["pre_tokenizer"]["pretokenizers"] = {digits, byte_level};
  CHECK(encode(file, "a12") == Ids{'a', '1', '2'});
  digits["individual_digits"] = false;
  file["pre_tokenizer"]["pretokenizers"] = {digits, byte_level};
  CHECK(encode(file, "a12") == Ids{'a', 264});
}

TEST_CASE("added tokens are found in the text, the longest first") {
  json file = tiny_tokenizer();
  CHECK(encode(file, "h<|endoftext|><|end") == Ids{'h', kEnd, '<', '|', 'e', 'n', 'd'});
  file["added_tokens"].push_back(added(263, "  ", false, true));
  file["added_tokens"].push_back(added(264, "   ", false, true));
  file["added_tokens"].push_back(added(265, " x ", false, false));
  CHECK(encode(file, "     ") == Ids{264, 263});
  // Tokens that are not normalized are looked for first, wherever they stand.
  CHECK(encode(file, "   x ") == Ids{263, 265});
  const auto tokenizer = make(file);
  CHECK(tokenizer.vocabulary() == 266);
  CHECK(tokenizer.decode(Ids{264, kEnd, 'a', 265}) == "   a x ");
}

TEST_CASE("decode leaves out special tokens and ids that do not exist") {
  const auto tokenizer = make(tiny_tokenizer());
  CHECK(tokenizer.decode(Ids{kEnd, kHello, -1, 100'000, ' '}) == "hello ");
  CHECK(tokenizer.vocabulary() == 263);
}

TEST_CASE("decoding what was encoded gives the text back") {
  const auto tokenizer = make(tiny_tokenizer());
  core::Rng rng(1);
  for (int i = 0; i < 500; ++i) {
    const auto text = random_text(rng);
    const auto ids = tokenizer.encode(text);
    REQUIRE(ids);
    CHECK(tokenizer.decode(*ids) == text);
  }
}

TEST_CASE("text that is not UTF-8 is refused with the byte's place") {
  const auto ids = make(tiny_tokenizer()).encode("ab\xFFz");
  REQUIRE_FALSE(ids);
  CHECK(ids.error().kind == core::ErrorKind::bad_input);
  CHECK(mentions(ids.error().message, {"0xFF", "offset 2"}));
}

TEST_CASE("long runs of one kind are encoded") {
  const auto tokenizer = make(tiny_tokenizer());
  for (const char* unit : {" ", "l", "\n", "1", ".", "\u00E9", "hello ", "' "}) {
    std::string text;
    while (text.size() < 100'000) text += unit;
    const auto ids = tokenizer.encode(text);
    REQUIRE(ids);
    CHECK(tokenizer.decode(*ids) == text);
  }
}

TEST_CASE("threads share a tokenizer") {
  const auto tokenizer = make(tiny_tokenizer());
  const auto expected = *tokenizer.encode("hello there hello");
  bool same[4] = {};
  std::vector<std::thread> threads;
  for (bool& result : same)
    threads.emplace_back([&tokenizer, &expected, &result] {
      result = true;
      for (int i = 0; i < 200; ++i) {
        result = result && *tokenizer.encode("hello there hello") == expected;
        result = result && tokenizer.encode("word" + std::to_string(i));
      }
    });
  for (auto& thread : threads) thread.join();
  for (const bool result : same) CHECK(result);
}

TEST_CASE("a tokenizer is loaded from its folder") {
  const TemporaryFolder folder;
  CHECK(mentions(model::Tokenizer::load(folder.path()).error().message,
                 {folder.file("tokenizer.json")}));
  REQUIRE(core::write_file_atomic(folder.file("tokenizer.json"), tiny_tokenizer().dump()));
  CHECK(model::Tokenizer::load(folder.path()));
}
