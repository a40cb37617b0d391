// Losslessness on the bundled model and suite: the device against the host, in greedy tokens.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "device/test_device.hpp"
#include "engine/device_model.hpp"
#include "engine/serve.hpp"
#include "engine/tiny_setup.hpp"
#include "kernels/cuda/decoder.hpp"
#include "model/tokenizer.hpp"
#include "workloads/families/suite_file.hpp"

using namespace moescope;

namespace {

const std::string kModel = MOESCOPE_SOURCE_DIR "/workloads/bundled/octet-moe";
const std::string kSuite = MOESCOPE_SOURCE_DIR "/workloads/bundled/octet/evaluation.jsonl";
// bf16 has eight significant bits; what a layer loses adds up over the layers.
constexpr double kTie = 0.05;

std::vector<engine::Request> suite_requests(int per_family, int max_new_tokens, int ranks) {
  const auto tokenizer = model::Tokenizer::load(kModel);
  const auto items = workloads::read_items(kSuite);
  REQUIRE(tokenizer);
  REQUIRE(items);
  std::map<std::string, int> taken;
  std::vector<engine::Request> requests;
  for (const auto& item : *items) {
    if (taken[item.family]++ >= per_family) continue;
    auto ids = tokenizer->encode(item.prompt);
    REQUIRE(ids);
    engine::Request request;
    request.prompt = std::move(*ids);
    request.max_new_tokens = max_new_tokens;
    request.source_rank = static_cast<int>(requests.size()) % ranks;
    requests.push_back(std::move(request));
  }
  return requests;
}

// The host's logits after the prompt and `count` of the tokens, which both sides generated.
std::vector<float> logits_after(const TinySetup& host, engine::Request request,
                                const std::vector<std::int32_t>& tokens, std::size_t count) {
  request.prompt.insert(request.prompt.end(), tokens.begin(),
                        tokens.begin() + static_cast<std::ptrdiff_t>(count));
  request.max_new_tokens = 1;
  request.source_rank = 0;
  engine::ServeOptions options;
  options.keep_logits = true;
  return host.serve(host.placement(1, 0, 1), {request}, options).answers[0].first_logits;
}

}  // namespace

TEST_CASE("the device's greedy tokens are the host's, or differ first where two logits tie") {
  const auto device = test_device();
  if (!device) return;
  TinySetup host;
  auto loaded = engine::load_model(kModel);
  REQUIRE(loaded);
  host.model = *loaded;
  auto there = host;
  const auto config = host.model->config;
  const auto weights = model::read_weights(kModel, config);
  REQUIRE(weights);
  auto decoder = kernels::cuda::Decoder::load(device, engine::decoder_shape(config),
                                              engine::decoder_values(*weights));
  REQUIRE(decoder);
  std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders;
  decoders.push_back(std::move(*decoder));
  there.model = std::make_shared<engine::DeviceModel>(config, std::move(decoders));

  // The emulator plays every thread, so it gets one short piece of the suite.
  const bool emulated = device->info().major == 0;
  const int ranks = emulated ? 2 : 8;
  auto requests = suite_requests(emulated ? 1 : 8, emulated ? 3 : 40, ranks);
  if (emulated) requests.resize(2);
  const auto placement = host.placement(ranks, 0.1, 3);
  const auto on_host = host.serve(placement, requests, {});
  const auto on_device = there.serve(placement, requests, {});
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto& wanted = on_host.answers[i].tokens;
    const auto& found = on_device.answers[i].tokens;
    const auto [mine, theirs] =
        std::mismatch(wanted.begin(), wanted.end(), found.begin(), found.end());
    if (mine == wanted.end() && theirs == found.end()) continue;
    // An answer that ends leaves its end token out.
    const int host_token = mine == wanted.end() ? config.end_token : *mine;
    const int device_token = theirs == found.end() ? config.end_token : *theirs;
    const auto logits =
        logits_after(host, requests[i], wanted, static_cast<std::size_t>(mine - wanted.begin()));
    float largest = 0;
    for (const float logit : logits) largest = std::max(largest, std::abs(logit));
    INFO("request " << i << ": " << host_token << " and " << device_token);
    CHECK(logits[host_token] - logits[device_token] < kTie * largest);
  }
}
