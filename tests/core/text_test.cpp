#include "core/text.hpp"

#include <catch2/catch.hpp>

using namespace moescope::core;

TEST_CASE("nearest_name finds typing slips and nothing far away") {
  CHECK(nearest_name("coactivaton", {"contiguous", "coactivation"}) == "coactivation");
  CHECK(nearest_name("zzzz", {"contiguous", "coactivation"}).empty());
}

TEST_CASE("amounts are printed as people read them") {
  CHECK(human_bytes(1536) == "1.50 KiB");
  CHECK(human_bytes(12) == "12 B");
  CHECK(human_seconds(0.004) == "4.0 ms");
  CHECK(human_seconds(75.2) == "1m 15s");
  CHECK(human_seconds(7380) == "2h 03m");
}

TEST_CASE("split and trim") {
  CHECK(split("a,b,,c", ',') == std::vector<std::string>{"a", "b", "", "c"});
  CHECK(trim("  x y\n") == "x y");
  CHECK(trim(" \n").empty());
}
