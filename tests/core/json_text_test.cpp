#include "core/json_text.hpp"

#include <catch2/catch.hpp>

using namespace moescope;

TEST_CASE("parse_json takes what JSON allows") {
  CHECK(*core::parse_json(R"( {"a": [1, "é"]} )", "f") == nlohmann::json{{"a", {1, "é"}}});
}

TEST_CASE("parse_json names the byte of the first fault") {
  const auto message = [](const std::string& text) {
    const auto parsed = core::parse_json(text, "f.json");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == core::ErrorKind::bad_input);
    return parsed.error().message;
  };
  CHECK(message("") == "f.json: not valid UTF-8 JSON at byte 1");
  CHECK(message("{\"a\": tru}") == "f.json: not valid UTF-8 JSON at byte 10");
  CHECK(message("{} x") == "f.json: not valid UTF-8 JSON at byte 4");
  CHECK(message("[\"\xC3\x28\"]") == "f.json: not valid UTF-8 JSON at byte 4");
  CHECK(message("[1e999]") == "f.json: JSON holds a number that is out of range");
}

TEST_CASE("parse_json refuses what parsers usually let pass") {
  CHECK(core::parse_json(R"([{"a": 1}, {"a": 1, "b": {"a": 2}, "a": 3}])", "f").error().message ==
        "f: JSON key \"a\" appears twice in one object");
  CHECK(core::parse_json(R"([{"a": 1}, {"a": {"a": 2}}])", "f"));
  // Far deeper than a recursive parser's stack.
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  CHECK(core::parse_json(deep, "f").error().message == "f: JSON nests deeper than 64 levels");
}

TEST_CASE("shown keeps a value short and on one line") {
  CHECK(core::shown(nlohmann::json{{"a", 1}}) == R"({"a":1})");
  CHECK(core::shown("a\n\u00E9") == R"("a\n\u00e9")");
  CHECK(core::shown(std::string(1000, 'x')).size() == 80);
}

TEST_CASE("json_lines writes a line per key and per row") {
  const nlohmann::ordered_json document{
      {"b", 1}, {"a", {{1, 2}, {3}}}, {"list", {1, 2}}, {"none", nlohmann::json::array()}};
  const std::string text = core::json_lines(document);
  CHECK(text ==
        "{\n  \"b\": 1,\n  \"a\": [\n    [1,2],\n    [3]\n  ],\n  \"list\": [1,2],\n"
        "  \"none\": []\n}\n");
  CHECK(nlohmann::ordered_json::parse(text) == document);
}
