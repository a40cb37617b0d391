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

TEST_CASE("parts with ':' between are taken one of the other") {
  const auto trace =
      random_trace({.families = 3, .requests = 24, .tokens_per_request = 5, .skew = 1.2}, 4);
  const auto taken = lab::part_of(trace, "odd:family=family1+family2:decode");
  REQUIRE(taken);
  routing::TokenList both;
  for (std::size_t t = 0; t < trace.tokens(); ++t)
    if (trace.number_of(trace.request[t]) % 2 == 1 && trace.family_of(t) != 0 &&
        trace.phase[t] == routing::Phase::decode)
      both.push_back(t);
  const auto expected = routing::take_tokens(trace, both);
  REQUIRE(both.size() > 8);
  CHECK(taken->expert_ids == expected.expert_ids);
  CHECK(taken->position == expected.position);
  for (std::size_t r = 0; r < taken->requests(); ++r)
    CHECK(taken->number_of(r) == expected.number_of(r));
  // The order matters where a part depends on what there is.
  CHECK(lab::part_of(trace, "family=family1:budget=7")->tokens() == 7);
  CHECK(lab::part_of(trace, "budget=9:family=family1")->tokens() == 3);
  CHECK(lab::part_of(trace, "all:odd:all")->expert_ids == lab::part_of(trace, "odd")->expert_ids);
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
  CHECK_THAT(message("all:evn"),
             Contains("part 'all:evn': unknown part 'evn'") && Contains("even"));
  CHECK_THAT(message("all:"), Contains("part 'all:': unknown part ''"));
  CHECK_THAT(message("all:family=famly0"), Contains("family0"));
  CHECK_THAT(message("even:odd"), Contains("part 'even:odd' of the trace has no token"));
  CHECK(lab::names_a_part("budget=1"));
  CHECK(lab::names_a_part("odd:family=maths"));
  CHECK_FALSE(lab::names_a_part(":odd"));
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
