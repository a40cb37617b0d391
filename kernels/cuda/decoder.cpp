#include "kernels/cuda/decoder.hpp"

#include "kernels/cuda/dispatch.hpp"
#include "kernels/cuda/rank.hpp"

namespace moescope::kernels::cuda {

using core::Result;

Decoder::Decoder(std::shared_ptr<Device> device, const DecoderShape& shape)
    : shape_(shape), device_(std::move(device)), queue_(device_) {}

Result<std::unique_ptr<Decoder>> Decoder::load(std::shared_ptr<Device> device,
                                               const DecoderShape& shape,
                                               const DecoderValues& values) {
  std::unique_ptr<Decoder> decoder(new Decoder(std::move(device), shape));
  MOESCOPE_CHECK(decoder->put_all(values));
  return decoder;
}

Result<void> Decoder::put_all(const DecoderValues& values) {
  const std::size_t table = static_cast<std::size_t>(shape_.vocab) * shape_.hidden;
  MOESCOPE_TRY(embedding_, put_bf16(values.embedding, table));
  MOESCOPE_TRY(final_norm_, put(values.final_norm, shape_.hidden));
  MOESCOPE_TRY(head_, put_matrices({values.head}, shape_.vocab, shape_.hidden));
  const RotaryTable rotary(shape_.max_positions, shape_.attention.dim, shape_.rope_theta);
  MOESCOPE_TRY(cos_, put(rotary.cosines().data(), rotary.cosines().size()));
  MOESCOPE_TRY(sin_, put(rotary.sines().data(), rotary.sines().size()));
  for (const LayerValues& layer : values.layers) {
    MOESCOPE_TRY(const DeviceLayer there, put_layer(layer));
    layers_.push_back(there);
  }
  narrow_ = {};
  return queue_.wait();
}

Result<DeviceLayer> Decoder::put_layer(const LayerValues& values) {
  const int hidden = shape_.hidden, q = shape_.q_width(), kv = shape_.kv_width();
  DeviceLayer layer{};
  MOESCOPE_TRY(layer.attention_norm, put(values.attention_norm, hidden));
  MOESCOPE_TRY(layer.mlp_norm, put(values.mlp_norm, hidden));
  MOESCOPE_TRY(layer.q_norm, put(values.q_norm, q));
  MOESCOPE_TRY(layer.k_norm, put(values.k_norm, kv));
  MOESCOPE_TRY(layer.qkv, put_matrices({values.qkv}, q + 2 * kv, hidden));
  MOESCOPE_TRY(layer.attention_out, put_matrices({values.attention_out}, hidden, q));
  MOESCOPE_TRY(layer.router, put_matrices({values.router}, shape_.experts, hidden));
  std::vector<const float*> gate_up, down;
  for (const ExpertValues& expert : values.experts) {
    gate_up.push_back(expert.gate_up);
    down.push_back(expert.down);
  }
  MOESCOPE_TRY(layer.gate_up, put_matrices(gate_up, 2 * shape_.intermediate, hidden));
  MOESCOPE_TRY(layer.down, put_matrices(down, hidden, shape_.intermediate));
  return layer;
}

Result<const float*> Decoder::put(const float* values, std::size_t count) {
  memory_.emplace_back();
  MOESCOPE_CHECK(memory_.back().reserve(queue_, count * sizeof(float)));
  queue_.copy_in(memory_.back().as<float>(), values, count * sizeof(float));
  return static_cast<const float*>(memory_.back().as<float>());
}

Result<const Bf16*> Decoder::put_bf16(const float* values, std::size_t count) {
  narrow_.resize(count);
  for (std::size_t i = 0; i < count; ++i) narrow_[i] = to_bf16(values[i]);
  memory_.emplace_back();
  MOESCOPE_CHECK(memory_.back().reserve(queue_, count * sizeof(Bf16)));
  queue_.copy_in(memory_.back().as<Bf16>(), narrow_.data(), count * sizeof(Bf16));
  return static_cast<const Bf16*>(memory_.back().as<Bf16>());
}

Result<Matrices> Decoder::put_matrices(const std::vector<const float*>& values, int n, int k) {
  std::vector<const Bf16*> there;
  for (const float* from : values) {
    MOESCOPE_TRY(const Bf16* matrix, put_bf16(from, static_cast<std::size_t>(n) * k));
    there.push_back(matrix);
  }
  memory_.emplace_back();
  MOESCOPE_CHECK(memory_.back().reserve(queue_, there.size() * sizeof(there[0])));
  queue_.copy_in(memory_.back().as<const Bf16*>(), there.data(), there.size() * sizeof(there[0]));
  return Matrices{memory_.back().as<const Bf16*>(), n, k};
}

Result<std::unique_ptr<RankCompute>> Decoder::make_rank() const {
  return std::unique_ptr<RankCompute>(std::make_unique<Rank>(*this));
}

std::size_t Decoder::dispatch_row_bytes(DispatchLayout layout) const {
  return WireRow{shape_.hidden, entries_per_row(layout, shape_.top_k)}.bytes();
}

}  // namespace moescope::kernels::cuda
