// Agreement with Hugging Face transformers (float32, eager attention) through committed golden
// files.
#include "support/golden.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "comm/in_process.hpp"
#include "core/rng.hpp"
#include "engine/serve.hpp"
#include "model/tokenizer.hpp"

using namespace moescope;

namespace {

// The largest difference to transformers that float32 rounding may explain.
constexpr float kTolerance = 1e-4F;

float max_difference(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

struct Served {
  std::vector<GoldenPrompt> prompts;
  engine::ServeResult whole, middle;
};

Served serve_golden(const std::string& model_folder, const std::string& golden, int rank_count) {
  Served served;
  served.prompts = read_golden(golden);
  const auto model = engine::load_model(model_folder);
  REQUIRE(model);
  placement::Placement placement((*model)->config.layers, (*model)->config.experts, rank_count);
  core::Rng rng(1);
  for (auto& rank : placement.primary) rank = rng.between(0, rank_count - 1);
  std::vector<engine::Request> whole, middle;
  for (std::size_t i = 0; i < served.prompts.size(); ++i) {
    const auto& prompt = served.prompts[i];
    engine::Request request;
    request.prompt = prompt.ids;
    request.max_new_tokens = static_cast<int>(prompt.greedy.size());
    request.source_rank = static_cast<int>(i % rank_count);
    whole.push_back(request);
    request.prompt.resize(prompt.middle_position + 1);
    request.max_new_tokens = 1;
    middle.push_back(request);
  }
  comm::InProcessRanks ranks(rank_count);
  engine::ServeOptions options;
  options.keep_logits = true;
  auto first = engine::serve(**model, placement, whole, {"all"}, options, ranks);
  auto second = engine::serve(**model, placement, middle, {"all"}, options, ranks);
  REQUIRE(first);
  REQUIRE(second);
  served.whole = std::move(*first);
  served.middle = std::move(*second);
  return served;
}

void check_against_golden(const std::string& model_folder, const std::string& golden, int ranks) {
  const auto served = serve_golden(model_folder, golden, ranks);
  const auto& trace = served.whole.recording.trace;
  for (std::size_t i = 0; i < served.prompts.size(); ++i) {
    const auto& prompt = served.prompts[i];
    INFO(prompt.family << " on " << ranks << " ranks");
    CHECK(max_difference(served.whole.answers[i].first_logits, prompt.last_logits) <= kTolerance);
    CHECK(max_difference(served.middle.answers[i].first_logits, prompt.middle_logits) <=
          kTolerance);
    // The engine stops at the end token, transformers was told to go on.
    const auto& tokens = served.whole.answers[i].tokens;
    REQUIRE(tokens.size() <= prompt.greedy.size());
    if (prompt.greedy_margin > 2 * kTolerance)
      CHECK(std::equal(tokens.begin(), tokens.end(), prompt.greedy.begin()));
    for (std::size_t token = 0; token < trace.tokens(); ++token) {
      if (trace.request[token] != static_cast<int>(i) ||
          trace.position[token] != static_cast<int>(prompt.ids.size()) - 1)
        continue;
      for (int layer = 0; layer < trace.layers; ++layer) {
        const auto chosen = trace.at(token, layer);
        CHECK(std::vector<int>(chosen.begin(), chosen.end()) == prompt.last_experts[layer]);
      }
    }
  }
}

}  // namespace

TEST_CASE("logits, experts and greedy tokens of tiny models agree with transformers") {
  const std::string name = GENERATE("tiny-a", "tiny-b");
  const int ranks = GENERATE(1, 3);
  const std::string folder = MOESCOPE_SOURCE_DIR "/tests/golden/" + name;
  check_against_golden(folder, folder + "/golden.json", ranks);
}

TEST_CASE("logits, experts and greedy tokens of the bundled model agree with transformers") {
  const std::string folder = MOESCOPE_SOURCE_DIR "/workloads/bundled/octet-moe";
  check_against_golden(folder, MOESCOPE_SOURCE_DIR "/tests/golden/octet_golden.json", 8);
  const auto tokenizer = model::Tokenizer::load(folder);
  REQUIRE(tokenizer);
  for (const auto& prompt : read_golden(MOESCOPE_SOURCE_DIR "/tests/golden/octet_golden.json"))
    CHECK(*tokenizer->encode(prompt.prompt) == prompt.ids);
}
