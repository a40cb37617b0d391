#include "engine/packed_model.hpp"

#include <utility>

#include "engine/host_compute.hpp"

namespace moescope::engine {

PackedModel::PackedModel(model::ModelConfig config_in, model::Weights weights)
    : LoadedModel(std::move(config_in)),
      embedding(std::move(weights.embedding)),
      final_norm(std::move(weights.final_norm)),
      head((config.tied_embeddings ? embedding : weights.head).data(), config.vocab, config.hidden),
      rotary(config.max_positions, config.head_dim, config.rope_theta) {
  layers.reserve(weights.layers.size());
  for (auto& from : weights.layers) {
    PackedLayer to;
    to.attention_norm = std::move(from.attention_norm);
    to.mlp_norm = std::move(from.mlp_norm);
    to.q_norm = std::move(from.q_norm);
    to.k_norm = std::move(from.k_norm);
    to.qkv = kernels::PackedLinear(from.qkv.data(), config.q_width() + 2 * config.kv_width(),
                                   config.hidden);
    to.attention_out =
        kernels::PackedLinear(from.attention_out.data(), config.hidden, config.q_width());
    to.router = kernels::PackedLinear(from.router.data(), config.experts, config.hidden);
    to.experts = kernels::ExpertBank(config.hidden, config.intermediate);
    for (const auto& expert : from.experts)
      to.experts.add(expert.gate_up.data(), expert.down.data());
    layers.push_back(std::move(to));
    from = {};
  }
}

core::Result<std::unique_ptr<kernels::RankCompute>> PackedModel::make_rank(int) const {
  return std::unique_ptr<kernels::RankCompute>(std::make_unique<HostCompute>(*this));
}

core::Result<std::shared_ptr<const LoadedModel>> load_model(const std::string& folder) {
  MOESCOPE_TRY(auto config, model::read_config(folder));
  MOESCOPE_TRY(auto weights, model::read_weights(folder, config));
  return std::shared_ptr<const LoadedModel>(
      std::make_shared<PackedModel>(std::move(config), std::move(weights)));
}

}  // namespace moescope::engine
