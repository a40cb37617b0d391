#include "engine/decoder.hpp"

#include <algorithm>

namespace moescope::engine {

Decoder::Decoder(const PackedModel& model, const ServeOptions& options,
                 comm::Communicator& communicator, placement::ReplicaSelector& selector)
    : model_(model), options_(options), communicator_(communicator), selector_(selector) {}

core::Result<void> Decoder::forward(std::vector<Segment>& batch, float* phases,
                                    const LayerHook& hook, std::vector<float>& logits) {
  const auto& config = model_.config;
  const std::size_t hidden = config.hidden;
  int tokens = 0;
  for (const Segment& segment : batch) tokens += segment.count;
  x_.resize(tokens * hidden);
  normed_.resize(x_.size());
  update_.resize(x_.size());
  float* row = x_.data();
  for (const Segment& segment : batch)
    for (int i = 0; i < segment.count; ++i, row += hidden)
      std::copy_n(model_.embedding.data() + segment.sequence->tokens[segment.first + i] * hidden,
                  hidden, row);

  for (int layer = 0; layer < config.layers; ++layer) {
    clock_.start(phases ? phases + layer * kPhases : nullptr);
    attend(layer, batch, tokens);
    clock_.lap(PhaseName::attention);
    kernels::rms_norm(x_.data(), model_.layers[layer].mlp_norm.data(), tokens, config.hidden,
                      config.hidden, config.rms_eps, normed_.data());
    MoeContext context{model_, options_, communicator_, selector_, clock_, moe_};
    MOESCOPE_CHECK(run_moe_layer(context, layer, normed_.data(), tokens, update_.data()));
    kernels::add_in_place(update_.data(), x_.size(), x_.data());
    if (hook) hook(layer, moe_);
  }
  for (Segment& segment : batch) segment.sequence->cached = segment.first + segment.count;
  last_logits(batch, logits);
  return {};
}

void Decoder::attend(int layer, const std::vector<Segment>& batch, int tokens) {
  const auto& config = model_.config;
  const auto& weights = model_.layers[layer];
  const int q_width = config.q_width(), kv_width = config.kv_width();
  const int stride = q_width + 2 * kv_width;
  qkv_.resize(static_cast<std::size_t>(tokens) * stride);
  attended_.resize(static_cast<std::size_t>(tokens) * q_width);
  kernels::rms_norm(x_.data(), weights.attention_norm.data(), tokens, config.hidden, config.hidden,
                    config.rms_eps, normed_.data());
  weights.qkv.apply(normed_.data(), tokens, qkv_.data());
  float* q = qkv_.data();
  float* k = q + q_width;
  // OLMoE normalises over the whole projection, before the heads are split.
  kernels::rms_norm(q, weights.q_norm.data(), tokens, q_width, stride, config.rms_eps, q);
  kernels::rms_norm(k, weights.k_norm.data(), tokens, kv_width, stride, config.rms_eps, k);

  std::size_t row = 0;
  const kernels::AttentionShape shape{config.heads, config.kv_heads, config.head_dim};
  for (const Segment& segment : batch) {
    float* base = qkv_.data() + row * stride;
    model_.rotary.apply(base, segment.count, config.heads, stride, segment.first);
    model_.rotary.apply(base + q_width, segment.count, config.kv_heads, stride, segment.first);
    float* keys = segment.sequence->keys(layer);
    float* values = segment.sequence->values(layer);
    for (int i = 0; i < segment.count; ++i) {
      const float* from = base + static_cast<std::size_t>(i) * stride + q_width;
      const std::size_t at = static_cast<std::size_t>(segment.first + i) * kv_width;
      std::copy_n(from, kv_width, keys + at);
      std::copy_n(from + kv_width, kv_width, values + at);
    }
    kernels::causal_attention(shape, base, segment.count, stride, segment.first, keys, values,
                              attended_.data() + row * q_width, scratch_);
    row += segment.count;
  }
  weights.attention_out.apply(attended_.data(), tokens, update_.data());
  kernels::add_in_place(update_.data(), x_.size(), x_.data());
}

void Decoder::last_logits(const std::vector<Segment>& batch, std::vector<float>& logits) {
  const std::size_t hidden = model_.config.hidden;
  const auto segments = static_cast<int>(batch.size());
  std::size_t row = 0;
  for (int i = 0; i < segments; ++i) {
    row += batch[i].count;
    std::copy_n(x_.data() + (row - 1) * hidden, hidden, normed_.data() + i * hidden);
  }
  kernels::rms_norm(normed_.data(), model_.final_norm.data(), segments, model_.config.hidden,
                    model_.config.hidden, model_.config.rms_eps, normed_.data());
  logits.resize(static_cast<std::size_t>(segments) * model_.config.vocab);
  model_.head.apply(normed_.data(), segments, logits.data());
}

}  // namespace moescope::engine
