#include "model/json_text.hpp"

#include <catch2/catch.hpp>

#include "model/fixtures.hpp"

using namespace moescope;

TEST_CASE("parse_json takes what JSON allows") {
  CHECK(*model::parse_json(R"( {"a": [1, "é"]} )", "f") == nlohmann::json{{"a", {1, "é"}}});
}

TEST_CASE("parse_json names the byte of the first fault") {
  const auto message = [](const std::string& text) {
    const auto parsed = model::parse_json(text, "f.json");
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
  CHECK(mentions(
      model::parse_json(R"([{"a": 1}, {"a": 1, "b": {"a": 2}, "a": 3}])", "f").error().message,
      {"f: ", "\"a\"", "twice"}));
  CHECK(model::parse_json(R"([{"a": 1}, {"a": {"a": 2}}])", "f"));
  // Far deeper than a recursive parser's stack.
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  CHECK(mentions(model::parse_json(deep, "f").error().message, {"deeper than 64"}));
}

TEST_CASE("shown keeps a value short and on one line") {
  CHECK(model::shown(nlohmann::json{{"a", 1}}) == R"({"a":1})");
  CHECK(model::shown("a\n\u00E9") == R"("a\n\u00e9")");
  CHECK(model::shown(std::string(1000, 'x')).size() == 80);
}
