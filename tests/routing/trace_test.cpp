#include "routing/trace.hpp"

#include <catch2/catch.hpp>

#include "routing/random_trace.hpp"

using moescope::routing::RoutingTrace;

namespace {

std::string breach(const RoutingTrace& trace) {
  const auto valid = trace.validate();
  return valid ? "" : valid.error().message;
}

}  // namespace

TEST_CASE("ordinary and odd shapes are valid") {
  CHECK(breach(random_trace({}, 1)) == "");
  CHECK(breach(random_trace({.experts = 1, .top_k = 1}, 1)) == "");
  CHECK(breach(random_trace({.experts = 4, .top_k = 4}, 1)) == "");
  CHECK(breach(random_trace({.requests = 0}, 1)) == "");
}

TEST_CASE("the first breach of a trace is named with what would be right") {
  RoutingTrace trace = random_trace({}, 1);
  SECTION("size") {
    trace.position.pop_back();
    CHECK(breach(trace) == "trace: position has 119 entries, 120 are needed");
  }
  SECTION("expert id") {
    trace.expert_ids[(5 * 2 + 1) * 2] = 8;
    CHECK(breach(trace) == "trace: token 5, layer 1: expert 8, 0 to 7 is needed");
  }
  SECTION("repeat") {
    trace.expert_ids[1] = trace.expert_ids[0] = 3;
    CHECK(breach(trace) == "trace: token 0, layer 0: expert 3 stands twice, once is allowed");
  }
  SECTION("family") {
    trace.request_family[2] = 3;
    CHECK(breach(trace) == "trace: request_family[2] is 3, 0 to 2 is needed");
  }
  SECTION("request") {
    trace.request[7] = 6;
    CHECK(breach(trace) == "trace: request[7] is 6, 0 to 5 is needed");
  }
  SECTION("position") {
    trace.position[3] = 2;
    CHECK(breach(trace).find("position[3] is 2, more than 2 is needed") != std::string::npos);
  }
  SECTION("gates") {
    trace.gates.assign(3, 1.0F);
    CHECK(breach(trace) == "trace: gates has 3 entries, 480 are needed");
  }
  SECTION("top k") {
    trace.top_k = 9;
    CHECK(breach(trace).find("1 to all of them per token") != std::string::npos);
  }
  SECTION("source") {
    trace.request_source[0] = -1;
    CHECK(breach(trace).find("request_source[0] is -1") != std::string::npos);
  }
}
