#include "lab/sources.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "routing/random_trace.hpp"
#include "routing/subset.hpp"

using namespace moescope;

TEST_CASE("the trace's own sources are used where they fit the ranks") {
  const auto trace = random_trace({.requests = 8, .ranks = 4}, 1);
  CHECK(lab::default_source_policy(trace, 4) == "given");
  CHECK(lab::default_source_policy(trace, 3) == "hash");
  CHECK(*lab::assign_sources(trace, 4, "given") == trace.request_source);
  const auto refused = lab::assign_sources(trace, 3, "given");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("request 3 has source rank 3") != std::string::npos);
  auto without = trace;
  without.request_source.clear();
  CHECK(lab::default_source_policy(without, 4) == "hash");
  CHECK_FALSE(lab::assign_sources(without, 4, "given"));
}

TEST_CASE("hashed sources belong to the request's number and spread evenly") {
  auto trace = random_trace({.requests = 4000, .tokens_per_request = 1}, 1);
  const auto sources = lab::assign_sources(trace, 8, "hash");
  REQUIRE(sources);
  for (int rank = 0; rank < 8; ++rank)  // 500 expected, standard deviation 21
    CHECK(std::abs(std::ranges::count(*sources, rank) - 500) < 100);
  const auto odd = routing::take_tokens(trace, routing::tokens_by_parity(trace, true));
  const auto odd_sources = lab::assign_sources(odd, 8, "hash");
  REQUIRE(odd_sources);
  for (std::size_t r = 0; r < odd.requests(); ++r)
    REQUIRE((*odd_sources)[r] == (*sources)[odd.number_of(r)]);
}

TEST_CASE("an unknown source policy is named with the nearest") {
  const auto refused = lab::assign_sources(random_trace({}, 1), 4, "hsah");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("hash") != std::string::npos);
}
