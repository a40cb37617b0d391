#include "engine/serve.hpp"

#include <catch2/catch.hpp>

#include "comm/in_process.hpp"
#include "engine/tiny_setup.hpp"

using namespace moescope;

namespace {

core::Error serve_error(const TinySetup& tiny, const std::vector<engine::Request>& requests) {
  comm::InProcessRanks ranks(2);
  const auto result =
      engine::serve(*tiny.model, tiny.placement(2, 0, 1), requests, tiny.families, {}, ranks);
  REQUIRE_FALSE(result);
  return result.error();
}

}  // namespace

TEST_CASE("ranks without requests take part") {
  const TinySetup tiny;
  auto requests = tiny.requests(6, 1, 3);
  const auto alone = tiny.serve(tiny.placement(1, 0, 1), requests, {});
  for (auto& request : requests) request.source_rank = 2;
  const auto spread = tiny.serve(tiny.placement(4, 0, 1), requests, {});
  CHECK(spread.logits_sha256 == alone.logits_sha256);
}

TEST_CASE("more ranks than experts, and all experts on one rank, are ordinary") {
  const TinySetup tiny;
  const auto requests = tiny.requests(6, 9, 3);
  placement::Placement one_rank(tiny.model->config.layers, tiny.model->config.experts, 9);
  for (auto& rank : one_rank.primary) rank = 4;
  CHECK(tiny.serve(one_rank, requests, {}).logits_sha256 ==
        tiny.serve(tiny.placement(9, 0, 1), requests, {}).logits_sha256);
}

TEST_CASE("no requests: nothing to do, no step") {
  const TinySetup tiny;
  const auto result = tiny.serve(tiny.placement(2, 0, 1), {}, {});
  CHECK(result.recording.steps == 0);
}

TEST_CASE("an answer ends at the end token or at its limit, and is timed") {
  const TinySetup tiny;
  const auto requests = tiny.requests(12, 2, 4);
  const auto result = tiny.serve(tiny.placement(2, 0, 1), requests, {});
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& answer = result.answers[i];
    CHECK(answer.sampled >= 1);
    CHECK(answer.sampled <= requests[i].max_new_tokens);
    const bool ended = answer.tokens.size() + 1 == static_cast<std::size_t>(answer.sampled);
    CHECK((ended || answer.sampled == requests[i].max_new_tokens));
    CHECK(answer.ttft_s > 0);
    CHECK(answer.e2e_s >= answer.ttft_s);
    CHECK(result.seconds >= answer.e2e_s);
  }
}

TEST_CASE("requests that cannot be served are named") {
  const TinySetup tiny;
  auto requests = tiny.requests(3, 2, 4);
  SECTION("too long") {
    requests[1].max_new_tokens = tiny.model->config.max_positions;
    CHECK(serve_error(tiny, requests).message.find("request 1") == 0);
  }
  SECTION("empty") {
    requests[2].prompt.clear();
    CHECK(serve_error(tiny, requests).message.find("request 2") == 0);
  }
  SECTION("no such rank") {
    requests[0].source_rank = 2;
    CHECK(serve_error(tiny, requests).message.find("source rank 2 of 2") != std::string::npos);
  }
  SECTION("no such token") {
    requests[0].prompt[0] = tiny.model->config.vocab;
    CHECK(serve_error(tiny, requests).message.find("vocabulary") != std::string::npos);
  }
  CHECK(serve_error(tiny, requests).kind == core::ErrorKind::bad_input);
}

TEST_CASE("a placement for another model or rank count is refused") {
  const TinySetup tiny;
  comm::InProcessRanks ranks(2);
  const auto result = engine::serve(*tiny.model, tiny.placement(3, 0, 1), tiny.requests(2, 2, 1),
                                    tiny.families, {}, ranks);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == core::ErrorKind::bad_input);
}

TEST_CASE("a stop request ends the run at a step, with all ranks out") {
  const TinySetup tiny;
  comm::InProcessRanks ranks(3);
  const std::atomic<bool> stop = true;
  const auto result = engine::serve(*tiny.model, tiny.placement(3, 0, 1), tiny.requests(4, 3, 1),
                                    tiny.families, {}, ranks, &stop);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == core::ErrorKind::interrupted);
  // The same threads serve on.
  CHECK(engine::serve(*tiny.model, tiny.placement(3, 0, 1), tiny.requests(4, 3, 1), tiny.families,
                      {}, ranks));
}
