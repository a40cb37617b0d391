// A model on one or more devices beside the host's cores.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/loaded_model.hpp"
#include "engine/request.hpp"
#include "kernels/device.hpp"
#include "model/weights.hpp"

namespace moescope::engine {

// Rank r runs on device r modulo their number; each device holds all weights, since every placement
// of a run needs others of its experts there.
struct DeviceModel final : LoadedModel {
  DeviceModel(model::ModelConfig config_in,
              std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders_in)
      : LoadedModel(std::move(config_in)), decoders(std::move(decoders_in)) {}

  core::Result<std::unique_ptr<kernels::RankCompute>> make_rank(int rank) const override {
    return decoders[rank % decoders.size()]->make_rank();
  }
  std::size_t dispatch_row_bytes(kernels::DispatchLayout layout) const override {
    return decoders[0]->dispatch_row_bytes(layout);
  }
  std::size_t answer_row_bytes() const override { return decoders[0]->answer_row_bytes(); }
  int devices() const override { return static_cast<int>(decoders.size()); }

  std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders;
};

kernels::DecoderShape decoder_shape(const model::ModelConfig& config);
// Points into the weights.
kernels::DecoderValues decoder_values(const model::Weights& weights);

// kind: of kernels::device_kinds(). devices: indices. bad_input before anything is loaded: there is
// no such device, or the model and ranks_on_one ranks do not fit it. longest_sequence: prompt and
// new tokens.
core::Result<std::shared_ptr<const LoadedModel>> load_model_on(
    const kernels::DeviceKind& kind, const std::string& folder, std::span<const int> devices,
    int ranks_on_one, const ServeOptions& options, int longest_sequence);

}  // namespace moescope::engine
