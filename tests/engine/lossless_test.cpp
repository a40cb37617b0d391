// Placement may change where work runs, never what is computed.
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/tiny_setup.hpp"

using namespace moescope;

namespace {

// Another rank count deals the same requests to other sources.
std::vector<engine::Request> dealt(std::vector<engine::Request> requests, int ranks) {
  for (std::size_t i = 0; i < requests.size(); ++i)
    requests[i].source_rank = static_cast<int>(i * 7 % ranks);
  return requests;
}

}  // namespace

TEST_CASE("per-expert combine gives bit-identical logits for every placement and rank count") {
  const TinySetup tiny(GENERATE("tiny-a", "tiny-b"));
  const auto requests = tiny.requests(24, 1, 5);
  const auto reference = tiny.serve(tiny.placement(1, 0, 1), requests, {});
  for (const int ranks : {1, 2, 3, 4, 8, 11}) {
    for (const auto layout :
         {kernels::DispatchLayout::per_rank, kernels::DispatchLayout::per_expert}) {
      for (const char* selector : {"primary", "local-first", "gesr"}) {
        engine::ServeOptions options;
        options.layout = layout;
        options.selector = selector;
        // Other batch limits cut the same work into other steps.
        options.max_batch_per_rank = ranks + 1;
        options.prefill_tokens_per_rank = 20 * ranks;
        const auto result =
            tiny.serve(tiny.placement(ranks, 0.3, ranks), dealt(requests, ranks), options);
        INFO(ranks << " ranks, " << engine::to_string(layout) << ", " << selector);
        CHECK(result.logits_sha256 == reference.logits_sha256);
      }
    }
  }
}

TEST_CASE("partial combine agrees within rounding, and says the same") {
  const TinySetup tiny;
  const auto requests = tiny.requests(16, 4, 6);
  engine::ServeOptions options;
  options.keep_logits = true;
  const auto reference = tiny.serve(tiny.placement(4, 0, 1), requests, options);
  options.combine = kernels::CombineMode::partial;
  for (const auto layout :
       {kernels::DispatchLayout::per_rank, kernels::DispatchLayout::per_expert}) {
    options.layout = layout;
    const auto result = tiny.serve(tiny.placement(4, 0.3, 2), requests, options);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto& ours = result.answers[i].first_logits;
      const auto& expected = reference.answers[i].first_logits;
      REQUIRE(ours.size() == expected.size());
      for (std::size_t j = 0; j < ours.size(); ++j)
        REQUIRE(std::abs(ours[j] - expected[j]) <= 1e-4F);
    }
  }
}
