#include "core/json_node.hpp"

#include <catch2/catch.hpp>

using namespace moescope::core;
using nlohmann::json;

namespace {

const json kDocument = json::parse(
    R"({"count": 3, "name": "x", "rows": [[1, 2], [3, 9]], "big": 18446744073709551615,
        "half": 0.5, "nested": {"list": []}})");

JsonNode root() { return {kDocument, "f.json"}; }

}  // namespace

TEST_CASE("json nodes give the values that fit") {
  CHECK(*root().at("count")->integer(0, 3) == 3);
  CHECK(*root().at("name")->text() == "x");
  CHECK(*root().at("rows")->size() == 2);
  CHECK(*root().at("rows")->item(1).integers(2, 0, 9) == std::vector<std::int32_t>{3, 9});
  CHECK(root().at("nested")->at("list")->integers(0, 9)->empty());
  CHECK(root().has("half"));
  CHECK_FALSE(root().at("count")->has("half"));
}

TEST_CASE("json nodes name the path, what was found and what is needed") {
  const auto message = [](const auto& result) {
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == ErrorKind::bad_input);
    return result.error().message;
  };
  CHECK(message(root().at("none")) == "f.json: key \"none\" is missing");
  CHECK(message(root().at("nested")->at("none")) == "f.json: nested: key \"none\" is missing");
  CHECK(message(root().at("count")->at("x")) == "f.json: count: is 3, an object is needed");
  CHECK(message(root().at("count")->integer(4, 9)) ==
        "f.json: count: is 3, an integer from 4 to 9 is needed");
  CHECK(message(root().at("count")->integer(1, 1)) == "f.json: count: is 3, 1 is needed");
  CHECK(message(root().at("big")->integer(0, INT64_MAX)) ==
        "f.json: big: is 18446744073709551615, an integer from 0 to 9223372036854775807 is needed");
  CHECK(message(root().at("half")->integer(0, 9)) ==
        "f.json: half: is 0.5, an integer from 0 to 9 is needed");
  CHECK(message(root().at("count")->text()) == "f.json: count: is 3, a text is needed");
  CHECK(message(root().at("name")->size()) == "f.json: name: is \"x\", an array is needed");
  CHECK(message(root().at("rows")->item(1).integers(0, 8)) ==
        "f.json: rows[1][1]: is 9, an integer from 0 to 8 is needed");
  CHECK(message(root().at("rows")->item(0).integers(3, 0, 9)) ==
        "f.json: rows[0]: has 2 items, 3 are needed");
  CHECK(message(root().at("nested")->check_keys({"lists"})) ==
        "f.json: nested: unknown key \"list\": did you mean \"lists\"?");
  CHECK(root().at("nested")->check_keys({"list", "more"}));
}
