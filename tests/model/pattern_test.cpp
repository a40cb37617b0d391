#include "model/pattern.hpp"

#include <catch2/catch.hpp>

#include "model/fixtures.hpp"
#include "model/regex.hpp"

using namespace moescope;

namespace {

std::vector<std::string_view> cut(std::string_view pattern, std::string_view text) {
  const auto regex = model::Regex::compile(pattern);
  REQUIRE(regex);
  return *regex->cut({text});
}

}  // namespace

TEST_CASE("white space is spelled out, all else stays") {
  CHECK(*model::pcre2_pattern(R"([^\s\p{L}]+[\r\n]*|(?!\S)\\s|\.)") ==
        R"([^\p{White_Space}\p{L}]+[\r\n]*|(?!\P{White_Space})\\s|\.)");
}

TEST_CASE("what the engines read differently is refused") {
  for (const char* pattern : {R"(\w+)", R"(\bA)", R"(\h)", R"(a\Kb)", R"(\x41)", R"((a)\1)", "^a",
                              "a$", "[a[bc]]", "[a&&b]", "[]a]", "[^]a]"})
    CHECK(mentions(model::pcre2_pattern(pattern).error().message, {"at byte", "not supported"}));
  CHECK(model::pcre2_pattern(R"([\[\]^$&]a&&b)"));
}

TEST_CASE("patterns that are wrong say why") {
  CHECK(mentions(model::Regex::compile("(a").error().message, {"pattern \"(a\"", "PCRE2"}));
  CHECK(mentions(model::Regex::compile("a*").error().message, {"match nothing"}));
  CHECK(mentions(model::Regex::compile(R"(\w)").error().message, {R"(\w at byte 0)"}));
  CHECK_FALSE(model::Regex::compile("\\"));
}

TEST_CASE("text is cut into matches and what lies between") {
  using Pieces = std::vector<std::string_view>;
  CHECK(cut(R"(\p{N}+)", "ab12c3") == Pieces{"ab", "12", "c", "3"});
  CHECK(cut(R"(\p{N})", "").empty());
  CHECK(cut(R"(x)", "ab") == Pieces{"ab"});
  // U+0085 is white space, U+180E is no longer.
  CHECK(cut(R"(\s+)", "a\u0085\u3000b\u180Ec") == Pieces{"a", "\u0085\u3000", "b\u180Ec"});
  CHECK(*model::Regex::compile("b")->cut({"ab", "ba"}) == Pieces{"a", "b", "b", "a"});
}

TEST_CASE("a pattern that needs too much work fails and does not crash") {
  const auto regex = model::Regex::compile(R"((?:(?:a|aa)+)+(?=c))");
  REQUIRE(regex);
  const auto pieces = regex->cut({std::string(100, 'a') + "b"});
  REQUIRE_FALSE(pieces);
  CHECK(pieces.error().kind == core::ErrorKind::failed);
  // Deeper than the JIT's own stack: the interpreter takes over.
  const std::string deep(50'000, 'a');
  CHECK(model::Regex::compile(R"((?:(?:a)|b)+(?!c))")->cut({deep})->size() == 1);
}
