// What the engine counts while it works equals what its trace gives afterwards.
#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "engine/tiny_setup.hpp"
#include "metrics/score.hpp"

using namespace moescope;

namespace {

struct Selector {
  std::string name;
  std::map<std::string, std::string> settings;
};

}  // namespace

TEST_CASE("traffic and load equal the score of the recorded trace") {
  const TinySetup tiny;
  const auto layout =
      GENERATE(kernels::DispatchLayout::per_rank, kernels::DispatchLayout::per_expert);
  const auto combine = GENERATE(kernels::CombineMode::per_expert, kernels::CombineMode::partial);
  const auto selector = GENERATE(
      Selector{"primary", {}}, Selector{"local-first", {}}, Selector{"gesr", {}},
      Selector{"gesr", {{"rho", "0.5"}, {"update", "expert"}, {"theta", "0"}}},
      Selector{"gesr", {{"load_scope", "model"}}}, Selector{"cover", {{"source", "counted"}}});
  const auto requests = tiny.requests(20, 4, 9);
  const auto placement = tiny.placement(4, 0.3, 3);
  engine::ServeOptions options;
  options.layout = layout;
  options.combine = combine;
  options.selector = selector.name;
  options.selector_settings = selector.settings;
  const auto result = tiny.serve(placement, requests, options);
  const auto& recording = result.recording;
  REQUIRE(recording.trace.validate());

  const auto score =
      metrics::score(recording.trace, placement,
                     {.selector = selector.name, .selector_settings = selector.settings});
  REQUIRE(score);
  const auto& dispatched =
      layout == kernels::DispatchLayout::per_rank ? score->rank_copies : score->expert_copies;
  CHECK(recording.family_dispatch_rows == dispatched);

  const auto& answered =
      combine == kernels::CombineMode::per_expert ? score->expert_copies : dispatched;
  const std::size_t ranks = 4;
  for (std::size_t i = 0; i < answered.size(); ++i) {
    const std::size_t block = i - i % (ranks * ranks), from = i / ranks % ranks, to = i % ranks;
    REQUIRE(recording.family_combine_rows[block + to * ranks + from] == answered[i]);
  }

  std::vector<std::uint64_t> load(score->load.size());
  for (std::size_t i = 0; i < recording.load.size(); ++i)
    load[i % load.size()] += recording.load[i];
  CHECK(load == score->load);
  const auto activations = std::accumulate(load.begin(), load.end(), std::uint64_t{0});
  CHECK(activations == recording.trace.tokens() * recording.trace.layers * recording.trace.top_k);
}

TEST_CASE("phase times are there for every step, layer and rank, and steps add up") {
  const TinySetup tiny;
  const auto result = tiny.serve(tiny.placement(3, 0, 1), tiny.requests(10, 3, 2), {});
  const auto& recording = result.recording;
  const std::size_t cells = recording.steps * recording.shape.layers * 3;
  REQUIRE(recording.phase_seconds.size() == cells * engine::kPhases);
  for (const float seconds : recording.phase_seconds) REQUIRE(seconds >= 0);
  double phases = 0, steps = 0;
  for (const float seconds : recording.phase_seconds) phases += seconds / 3;
  for (const double seconds : recording.step_seconds) steps += seconds;
  // The layers' phases are part of the steps; sampling and the output head are not in them.
  CHECK(phases <= steps);
}

TEST_CASE("a recorder that is off records step times only") {
  const TinySetup tiny;
  engine::ServeOptions options;
  options.record = false;
  const auto result = tiny.serve(tiny.placement(2, 0, 1), tiny.requests(5, 2, 2), options);
  CHECK(result.recording.steps > 0);
  CHECK(result.recording.trace.tokens() == 0);
  CHECK(result.recording.phase_seconds.empty());
  CHECK(result.recording.step_seconds.size() == static_cast<std::size_t>(result.recording.steps));
}
