// The engine over NCCL ranks, held to the engine over copies in one process.
#include <catch2/catch.hpp>

#include "comm/nccl/ranks.hpp"
#include "device/test_device.hpp"
#include "engine/device_model.hpp"
#include "engine/tiny_setup.hpp"
#include "kernels/cuda/decoder.hpp"

using namespace moescope;
using kernels::CombineMode;
using kernels::DispatchLayout;

namespace {

std::shared_ptr<const comm::nccl::Library> played_nccl() {
  ::setenv(comm::nccl::kOverride, MOESCOPE_PLAYED_NCCL, 1);
  auto library = comm::nccl::load_library();
  ::unsetenv(comm::nccl::kOverride);
  REQUIRE(library);
  return *library;
}

TinySetup on_device(std::shared_ptr<kernels::cuda::Device> device) {
  TinySetup setup("tiny-a");
  auto config = setup.model->config;
  const auto weights = model::read_weights(MOESCOPE_SOURCE_DIR "/tests/golden/tiny-a", config);
  REQUIRE(weights);
  auto decoder = kernels::cuda::Decoder::load(std::move(device), engine::decoder_shape(config),
                                              engine::decoder_values(*weights));
  REQUIRE(decoder);
  std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders;
  decoders.push_back(std::move(*decoder));
  setup.model = std::make_shared<engine::DeviceModel>(config, std::move(decoders));
  return setup;
}

}  // namespace

TEST_CASE("the engine over NCCL computes and counts what it does over copies in one process") {
  const auto device = test_device();
  if (!device) return;
  const TinySetup setup = on_device(device);
  const auto requests = setup.requests(3, 3, 21);
  const auto placement = setup.placement(3, 0.3, 22);
  comm::InProcessRanks threads(3);
  comm::nccl::NcclRanks nccl(threads, played_nccl());
  for (const auto layout : {DispatchLayout::per_rank, DispatchLayout::per_expert}) {
    engine::ServeOptions options;
    options.layout = layout;
    options.record = true;
    options.max_batch_per_rank = 2;
    options.prefill_tokens_per_rank = 20;
    const auto copied =
        engine::serve(*setup.model, placement, requests, setup.families, options, threads);
    const auto sent =
        engine::serve(*setup.model, placement, requests, setup.families, options, nccl);
    REQUIRE(copied);
    REQUIRE(sent);
    CHECK(sent->logits_sha256 == copied->logits_sha256);
    CHECK(sent->recording.dispatch_rows == copied->recording.dispatch_rows);
    CHECK(sent->recording.combine_rows == copied->recording.combine_rows);
    CHECK(sent->recording.load == copied->recording.load);
    CHECK(sent->recording.trace.expert_ids == copied->recording.trace.expert_ids);
  }
}
