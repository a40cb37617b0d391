#include "engine/device_model.hpp"

#include <algorithm>

namespace moescope::engine {

using core::Result;

kernels::DecoderShape decoder_shape(const model::ModelConfig& config) {
  kernels::DecoderShape shape;
  shape.layers = config.layers;
  shape.hidden = config.hidden;
  shape.intermediate = config.intermediate;
  shape.vocab = config.vocab;
  shape.max_positions = config.max_positions;
  shape.experts = config.experts;
  shape.top_k = config.top_k;
  shape.attention = {config.heads, config.kv_heads, config.head_dim};
  shape.rms_eps = config.rms_eps;
  shape.rope_theta = config.rope_theta;
  shape.norm_topk = config.norm_topk;
  return shape;
}

kernels::DecoderValues decoder_values(const model::Weights& weights) {
  kernels::DecoderValues values{
      weights.embedding.data(), weights.head.data(), weights.final_norm.data(), {}};
  for (const auto& from : weights.layers) {
    kernels::LayerValues layer{from.attention_norm.data(),
                               from.mlp_norm.data(),
                               from.q_norm.data(),
                               from.k_norm.data(),
                               from.qkv.data(),
                               from.attention_out.data(),
                               from.router.data(),
                               {}};
    for (const auto& expert : from.experts)
      layer.experts.push_back({expert.gate_up.data(), expert.down.data()});
    values.layers.push_back(std::move(layer));
  }
  return values;
}

Result<std::shared_ptr<const LoadedModel>> load_model_on(
    const kernels::DeviceKind& kind, const std::string& folder, std::span<const int> devices,
    int ranks_on_one, const ServeOptions& options, int longest_sequence) {
  MOESCOPE_TRY(auto config, model::read_config(folder));
  const auto shape = decoder_shape(config);
  const kernels::DeviceLoad load{
      ranks_on_one, options.max_batch_per_rank, longest_sequence,
      std::max({options.prefill_tokens_per_rank, options.max_batch_per_rank, longest_sequence})};
  for (const int index : devices) {
    const auto fits = kind.check(index, shape, load);
    if (!fits) return fits.error().in(folder);
  }
  MOESCOPE_TRY(const auto weights, model::read_weights(folder, config));
  std::vector<std::unique_ptr<kernels::DeviceDecoder>> decoders;
  for (const int index : devices) {
    MOESCOPE_TRY(auto decoder, kind.load(index, shape, decoder_values(weights)));
    decoders.push_back(std::move(decoder));
  }
  return std::shared_ptr<const LoadedModel>(
      std::make_shared<DeviceModel>(std::move(config), std::move(decoders)));
}

}  // namespace moescope::engine
