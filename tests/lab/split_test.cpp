#include "lab/split.hpp"

#include <catch2/catch.hpp>

#include "routing/random_trace.hpp"
#include "routing/subset.hpp"

using namespace moescope;
using Catch::Contains;

TEST_CASE("parts by name") {
  const auto trace = random_trace({.requests = 6, .tokens_per_request = 4}, 1);
  const auto tokens = [&](const std::string& part) { return lab::part_of(trace, part)->tokens(); };
  CHECK(tokens("all") == 24);
  CHECK(tokens("odd") == 12);
  CHECK(tokens("even") == 12);
  CHECK(tokens("prefill") == 6);
  CHECK(tokens("decode") == 18);
  CHECK(tokens("every=4") == 8);
  CHECK(tokens("budget=5") == 5);
  CHECK(tokens("family=family1") == 8);
  CHECK(tokens("family=family2+family0+family2") == 16);
}

TEST_CASE("a part that is none is refused") {
  const auto trace = random_trace({.requests = 1}, 1);
  const auto message = [&](const std::string& part) {
    const auto refused = lab::part_of(trace, part);
    REQUIRE_FALSE(refused);
    return refused.error().message;
  };
  CHECK_THAT(message("evn"), Contains("even"));
  CHECK_THAT(message("odd"), Contains("no token"));
  CHECK_THAT(message("every=0"), Contains("at least 1"));
  CHECK_THAT(message("budget=ten"), Contains("whole number"));
  CHECK_THAT(message("family=famly0"), Contains("family0"));
  CHECK(lab::names_a_part("budget=1"));
  CHECK_FALSE(lab::names_a_part("traces/odd.h5"));
}

TEST_CASE("a request on both sides is named") {
  auto trace = random_trace({.requests = 6}, 1);
  for (int r = 0; r < 6; ++r) trace.request_number.push_back(100 + r);
  const auto odd = *lab::part_of(trace, "odd"), even = *lab::part_of(trace, "even");
  CHECK(lab::check_disjoint(odd, even, true));
  const auto shared = lab::check_disjoint(odd, trace, true);
  REQUIRE_FALSE(shared);
  CHECK(shared.error().kind == core::ErrorKind::bad_input);
  CHECK_THAT(shared.error().message, Contains("request 101"));
}

TEST_CASE("across files the same number means the same request only with the same routing") {
  const auto one = random_trace({}, 1), other = random_trace({}, 2);
  CHECK(lab::check_disjoint(one, other, false));
  CHECK_FALSE(lab::check_disjoint(one, one, false));
}
