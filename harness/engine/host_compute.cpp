#include "engine/host_compute.hpp"

#include <algorithm>

#include "kernels/router.hpp"

namespace moescope::engine {

using core::Result;
using kernels::CombineMode;

Result<int> HostCompute::open_cache(int positions) {
  const auto& config = model_.config;
  Cache cache{static_cast<std::size_t>(positions) * config.kv_width(), {}, {}};
  cache.keys.resize(config.layers * cache.layer_values);
  cache.values.resize(cache.keys.size());
  const auto free = std::ranges::find_if(caches_, [](const auto& place) { return !place; });
  const auto number = static_cast<int>(free - caches_.begin());
  if (free == caches_.end())
    caches_.emplace_back(std::move(cache));
  else
    *free = std::move(cache);
  return number;
}

Result<void> HostCompute::begin_step(std::span<const kernels::Piece> pieces) {
  const std::size_t hidden = model_.config.hidden;
  pieces_.assign(pieces.begin(), pieces.end());
  tokens_ = 0;
  for (const auto& piece : pieces_) tokens_ += static_cast<int>(piece.tokens.size());
  x_.resize(tokens_ * hidden);
  normed_.resize(x_.size());
  update_.resize(x_.size());
  float* row = x_.data();
  for (const auto& piece : pieces_)
    for (const std::int32_t token : piece.tokens) {
      std::copy_n(model_.embedding.data() + token * hidden, hidden, row);
      row += hidden;
    }
  return {};
}

Result<void> HostCompute::attention(int layer) {
  const auto& config = model_.config;
  const auto& weights = model_.layers[layer];
  const int q_width = config.q_width(), kv_width = config.kv_width();
  const int stride = q_width + 2 * kv_width;
  qkv_.resize(static_cast<std::size_t>(tokens_) * stride);
  attended_.resize(static_cast<std::size_t>(tokens_) * q_width);
  kernels::rms_norm(x_.data(), weights.attention_norm.data(), tokens_, config.hidden, config.hidden,
                    config.rms_eps, normed_.data());
  weights.qkv.apply(normed_.data(), tokens_, qkv_.data());
  float* q = qkv_.data();
  float* k = q + q_width;
  // OLMoE normalises over the whole projection, before the heads are split.
  kernels::rms_norm(q, weights.q_norm.data(), tokens_, q_width, stride, config.rms_eps, q);
  kernels::rms_norm(k, weights.k_norm.data(), tokens_, kv_width, stride, config.rms_eps, k);

  std::size_t row = 0;
  const kernels::AttentionShape shape{config.heads, config.kv_heads, config.head_dim};
  for (const auto& piece : pieces_) {
    const auto count = static_cast<int>(piece.tokens.size());
    float* base = qkv_.data() + row * stride;
    model_.rotary.apply(base, count, config.heads, stride, piece.first);
    model_.rotary.apply(base + q_width, count, config.kv_heads, stride, piece.first);
    Cache& cache = *caches_[piece.cache];
    float* keys = cache.keys.data() + layer * cache.layer_values;
    float* values = cache.values.data() + layer * cache.layer_values;
    for (int i = 0; i < count; ++i) {
      const float* from = base + static_cast<std::size_t>(i) * stride + q_width;
      const std::size_t at = static_cast<std::size_t>(piece.first + i) * kv_width;
      std::copy_n(from, kv_width, keys + at);
      std::copy_n(from + kv_width, kv_width, values + at);
    }
    kernels::causal_attention(shape, base, count, stride, piece.first, keys, values,
                              attended_.data() + row * q_width, scratch_);
    row += count;
  }
  weights.attention_out.apply(attended_.data(), tokens_, update_.data());
  kernels::add_in_place(update_.data(), x_.size(), x_.data());
  return {};
}

Result<void> HostCompute::route(int layer, std::vector<std::uint16_t>& experts,
                                std::vector<float>& gates) {
  const auto& config = model_.config;
  const auto& weights = model_.layers[layer];
  kernels::rms_norm(x_.data(), weights.mlp_norm.data(), tokens_, config.hidden, config.hidden,
                    config.rms_eps, normed_.data());
  router_logits_.resize(static_cast<std::size_t>(tokens_) * config.experts);
  experts_.resize(static_cast<std::size_t>(tokens_) * config.top_k);
  gates_.resize(experts_.size());
  weights.router.apply(normed_.data(), tokens_, router_logits_.data());
  kernels::softmax_top_k(router_logits_.data(), tokens_, config.experts, config.top_k,
                         config.norm_topk, experts_.data(), gates_.data());
  experts = experts_;
  gates = gates_;
  return {};
}

Result<void> HostCompute::pack(const kernels::DispatchPlan& plan, core::Buffer& send) {
  const std::size_t row_bytes =
      model_.config.hidden * sizeof(float) + plan.entries * sizeof(kernels::RouteEntry);
  MOESCOPE_CHECK(memory_.resize(send, plan.rows() * row_bytes));
  kernels::pack_rows(plan, normed_.data(), model_.config.hidden, send.data());
  return {};
}

Result<int> HostCompute::run_experts(int layer, kernels::DispatchLayout layout, CombineMode mode,
                                     const core::Buffer& received, std::span<const int> rows_from,
                                     core::Buffer& answer, std::vector<int>& answers_to) {
  const auto& config = model_.config;
  int rows = 0;
  for (const int count : rows_from) rows += count;
  const int entries = kernels::entries_per_row(layout, config.top_k);
  kernels::group_rows(received.data(), rows, entries, config.hidden, config.experts, grouped_);
  expert_out_.resize(static_cast<std::size_t>(grouped_.assignments()) * config.hidden);
  model_.layers[layer].experts.apply(grouped_.ids, grouped_.offsets, grouped_.x.data(),
                                     expert_out_.data(), scratch_);

  // Answers go back in arrival order: source rank by source rank.
  const bool per_expert = mode == CombineMode::per_expert;
  MOESCOPE_CHECK(memory_.resize(
      answer,
      static_cast<std::size_t>(per_expert ? grouped_.assignments() : rows) * answer_row_bytes()));
  auto* to = reinterpret_cast<float*>(answer.data());
  if (!per_expert) {
    kernels::answer_partial(grouped_, expert_out_.data(), rows, config.hidden, to);
    answers_to.assign(rows_from.begin(), rows_from.end());
    return grouped_.assignments();
  }
  kernels::answer_per_expert(grouped_, expert_out_.data(), config.hidden, to);
  answers_to.assign(rows_from.size(), 0);
  std::vector<std::int32_t> source_of;
  source_of.reserve(rows);
  for (std::size_t rank = 0; rank < rows_from.size(); ++rank)
    source_of.insert(source_of.end(), rows_from[rank], static_cast<std::int32_t>(rank));
  for (const auto row : grouped_.row) ++answers_to[source_of[row]];
  return grouped_.assignments();
}

Result<void> HostCompute::combine(CombineMode mode, const kernels::DispatchPlan& plan,
                                  const core::Buffer& returned) {
  const auto* answers = reinterpret_cast<const float*>(returned.data());
  if (mode == CombineMode::per_expert)
    kernels::combine_per_expert(plan, experts_.data(), gates_.data(), answers, tokens_,
                                model_.config.hidden, update_.data());
  else
    kernels::combine_partial(plan, answers, tokens_, model_.config.hidden, update_.data());
  kernels::add_in_place(update_.data(), x_.size(), x_.data());
  return {};
}

Result<void> HostCompute::last_logits(std::vector<float>& logits) {
  const auto& config = model_.config;
  const std::size_t hidden = config.hidden;
  const auto rows = static_cast<int>(pieces_.size());
  std::size_t row = 0;
  for (int i = 0; i < rows; ++i) {
    row += pieces_[i].tokens.size();
    std::copy_n(x_.data() + (row - 1) * hidden, hidden, normed_.data() + i * hidden);
  }
  kernels::rms_norm(normed_.data(), model_.final_norm.data(), rows, config.hidden, config.hidden,
                    config.rms_eps, normed_.data());
  logits.resize(static_cast<std::size_t>(rows) * config.vocab);
  model_.head.apply(normed_.data(), rows, logits.data());
  return {};
}

}  // namespace moescope::engine
