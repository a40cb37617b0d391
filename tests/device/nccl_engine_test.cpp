// The engine over NCCL ranks, held to the engine over copies in one process.
#include <algorithm>
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

#ifdef MOESCOPE_PLAYED_NCCL
constexpr int kRanks = 3;
int devices() { return 1; }

core::Result<std::shared_ptr<const comm::nccl::Library>> library() {
  ::setenv(comm::nccl::kOverride, MOESCOPE_PLAYED_NCCL, 1);
  auto loaded = comm::nccl::load_library();
  ::unsetenv(comm::nccl::kOverride);
  return loaded;
}
#else
// NCCL itself wants a GPU per rank.
constexpr int kRanks = 2;
int devices() { return kernels::cuda::Device::count(); }
auto library() { return comm::nccl::load_library(); }
#endif

TinySetup on_devices(int count) {
  TinySetup setup("tiny-a");
  auto config = setup.model->config;
  const auto weights = model::read_weights(MOESCOPE_SOURCE_DIR "/tests/golden/tiny-a", config);
  REQUIRE(weights);
  std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders;
  for (int index = 0; index < count; ++index) {
    auto device = kernels::cuda::Device::open(index);
    REQUIRE(device);
    auto decoder = kernels::cuda::Decoder::load(*device, engine::decoder_shape(config),
                                                engine::decoder_values(*weights));
    REQUIRE(decoder);
    decoders.push_back(std::move(*decoder));
  }
  setup.model = std::make_shared<engine::DeviceModel>(config, std::move(decoders));
  return setup;
}

}  // namespace

TEST_CASE("the engine over NCCL computes and counts what it does over copies in one process") {
  if (!test_device()) return;
#ifndef MOESCOPE_PLAYED_NCCL
  if (devices() < kRanks) {
    WARN("skipped: NCCL needs a GPU per rank, there is " << devices());
    return;
  }
#endif
  const auto nccl_library = library();
  if (!nccl_library) {
    WARN("skipped: " << nccl_library.error().message);
    return;
  }
  const TinySetup setup = on_devices(std::min(devices(), kRanks));
  const auto requests = setup.requests(kRanks, kRanks, 21);
  const auto placement = setup.placement(kRanks, 0.3, 22);
  comm::InProcessRanks threads(kRanks);
  comm::nccl::NcclRanks nccl(threads, *nccl_library);
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
