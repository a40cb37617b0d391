#include "fabric/hold_out.hpp"

#include <catch2/catch.hpp>

using namespace moescope;
using fabric::Measurement;
using fabric::Pattern;

TEST_CASE("conditions hold rows out by their values") {
  const std::vector<Measurement> rows{{Pattern::alltoall, 8, 1, 1024, 1, "measured", "a.json"},
                                      {Pattern::pair_intra, 8, 1, 1024, 1, "measured", "a.json"},
                                      {Pattern::alltoall, 16, 2, 4096.5, 1, "measured", "b.txt"}};
  const auto held = [&](const std::vector<std::string>& conditions) {
    const auto result = fabric::held_out(rows, conditions);
    REQUIRE(result);
    return *result;
  };
  using Flags = std::vector<bool>;
  CHECK(held({}) == Flags{false, false, false});
  CHECK(held({"pattern=alltoall"}) == Flags{true, false, true});
  CHECK(held({"ranks=8"}) == Flags{true, true, false});
  CHECK(held({"nodes=2"}) == Flags{false, false, true});
  CHECK(held({"bytes=1024,4096.5"}) == Flags{true, true, true});
  CHECK(held({"file=b.txt", "pattern=pair-intra"}) == Flags{false, true, true});

  const auto refused = [&](const std::string& condition) {
    const auto result = fabric::held_out(rows, {condition});
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == core::ErrorKind::bad_input);
    return result.error().message;
  };
  CHECK(refused("rank=8").find("KEY of pattern, ranks") != std::string::npos);
  CHECK(refused("ranks").find("KEY=VALUE") != std::string::npos);
  CHECK(refused("ranks=4").find("no row has ranks 4") != std::string::npos);
}
