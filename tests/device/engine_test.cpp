// The engine over device ranks, held to the engine on the host.
#include <catch2/catch.hpp>
#include <cmath>

#include "device/test_device.hpp"
#include "engine/device_model.hpp"
#include "engine/tiny_setup.hpp"
#include "kernels/cuda/decoder.hpp"

using namespace moescope;
using kernels::CombineMode;
using kernels::DispatchLayout;

namespace {

// The tiny model on the device. Its weights are rounded to bf16 there; on the host they are not.
TinySetup on_device(const std::string& name, std::shared_ptr<kernels::cuda::Device> device) {
  TinySetup setup(name);
  auto config = setup.model->config;
  auto weights = model::read_weights(MOESCOPE_SOURCE_DIR "/tests/golden/" + name, config);
  REQUIRE(weights);
  auto decoder = kernels::cuda::Decoder::load(std::move(device), engine::decoder_shape(config),
                                              engine::decoder_values(*weights));
  REQUIRE(decoder);
  std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders;
  decoders.push_back(std::move(*decoder));
  setup.model = std::make_shared<engine::DeviceModel>(config, std::move(decoders));
  return setup;
}

engine::ServeOptions options(DispatchLayout layout, CombineMode combine) {
  engine::ServeOptions options;
  options.layout = layout;
  options.combine = combine;
  options.max_batch_per_rank = 3;
  options.prefill_tokens_per_rank = 40;
  options.keep_logits = true;
  return options;
}

void check_close(const engine::ServeResult& device, const engine::ServeResult& host) {
  REQUIRE(device.answers.size() == host.answers.size());
  for (std::size_t i = 0; i < host.answers.size(); ++i) {
    const auto& found = device.answers[i].first_logits;
    const auto& wanted = host.answers[i].first_logits;
    CHECK(relative_error(found, {wanted.begin(), wanted.end()}) < 0.05);
  }
}

}  // namespace

TEST_CASE("the engine on the device computes the host's logits, up to bf16") {
  const auto device = test_device();
  if (!device) return;
  for (const std::string name : {"tiny-a", "tiny-b"}) {
    const TinySetup host(name), there = on_device(name, device);
    const auto requests = host.requests(4, 1, 5);
    const auto placement = host.placement(1, 0, 6);
    const auto chosen = options(DispatchLayout::per_rank, CombineMode::per_expert);
    check_close(there.serve(placement, requests, chosen), host.serve(placement, requests, chosen));
  }
}

TEST_CASE("device ranks give the same bits under any placement, number of ranks and layout") {
  const auto device = test_device();
  if (!device) return;
  const TinySetup setup = on_device("tiny-a", device);
  auto requests = setup.requests(4, 1, 7);
  const auto alone = setup.serve(setup.placement(1, 0, 8), requests,
                                 options(DispatchLayout::per_rank, CombineMode::per_expert));
  const std::pair<int, DispatchLayout> runs[] = {{2, DispatchLayout::per_rank},
                                                 {3, DispatchLayout::per_expert}};
  for (const auto& [ranks, layout] : runs) {
    for (std::size_t i = 0; i < requests.size(); ++i)
      requests[i].source_rank = static_cast<int>(i) % ranks;
    const auto placement = setup.placement(ranks, 0.3, 9);
    const auto several = setup.serve(placement, requests, options(layout, CombineMode::per_expert));
    CHECK(several.logits_sha256 == alone.logits_sha256);
    check_close(setup.serve(placement, requests, options(layout, CombineMode::partial)), alone);
  }
}

TEST_CASE("more ranks than experts, and ranks without tokens, take part on the device") {
  const auto device = test_device();
  if (!device) return;
  const TinySetup setup = on_device("tiny-a", device);
  const auto requests = setup.requests(1, 1, 10);
  const auto chosen = options(DispatchLayout::per_rank, CombineMode::per_expert);
  const auto alone = setup.serve(setup.placement(1, 0, 11), requests, chosen);
  const auto many = setup.serve(setup.placement(11, 0.2, 12), requests, chosen);
  CHECK(many.logits_sha256 == alone.logits_sha256);
}
