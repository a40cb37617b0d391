#include "core/params.hpp"

#include <catch2/catch.hpp>

using namespace moescope::core;

namespace {
const std::vector<ParamSpec> kSpecs{
    {"alpha", 0.25, "mix", 0, 1, {}},
    {"seeds", std::int64_t{10}, "how many", 1, 100, {}},
    {"mode", std::string("fast"), "which", 0, 0, {"fast", "exact"}},
    {"verbose", false, "talk", 0, 0, {}},
};
}

TEST_CASE("defaults are filled in and settings are typed") {
  const auto params = Params::parse(kSpecs, {{"alpha", "0.5"}, {"verbose", "true"}});
  REQUIRE(params);
  CHECK(params->real("alpha") == 0.5);
  CHECK(params->integer("seeds") == 10);
  CHECK(params->text("mode") == "fast");
  CHECK(params->flag("verbose"));
}

TEST_CASE("a bad setting gets one line that says what would be right") {
  const auto message = [](const char* key, const char* value) {
    const auto params = Params::parse(kSpecs, {{key, value}});
    REQUIRE_FALSE(params);
    return params.error().message;
  };
  CHECK(message("alpa", "1").find("did you mean 'alpha'") != std::string::npos);
  CHECK(message("alpha", "2").find("from 0 to 1") != std::string::npos);
  CHECK(message("alpha", "nan").find("from 0 to 1") != std::string::npos);
  CHECK(message("seeds", "1.5").find("a whole number") != std::string::npos);
  CHECK(message("mode", "slow").find("fast, exact") != std::string::npos);
}
