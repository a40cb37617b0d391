// A decoder's weights in bf16 on one GPU, and the ranks that compute with them.
#pragma once

#include <memory>
#include <vector>

#include "kernels/bf16.hpp"
#include "kernels/cuda/device.hpp"
#include "kernels/decoder_shape.hpp"
#include "kernels/device.hpp"

namespace moescope::kernels::cuda {

// Weights of one product, or of one per expert: the device's array of pointers to them.
struct Matrices {
  const Bf16* const* weights = nullptr;
  int n = 0, k = 0;
};

struct DeviceLayer {
  const float *attention_norm, *mlp_norm, *q_norm, *k_norm;
  Matrices qkv, attention_out, router;
  Matrices gate_up, down;  // [experts]
};

class Decoder final : public DeviceDecoder {
 public:
  // failed: the device's memory is full.
  static core::Result<std::unique_ptr<Decoder>> load(std::shared_ptr<Device> device,
                                                     const DecoderShape& shape,
                                                     const DecoderValues& values);

  core::Result<std::unique_ptr<RankCompute>> make_rank() const override;
  std::size_t dispatch_row_bytes(DispatchLayout layout) const override;
  std::size_t answer_row_bytes() const override { return shape_.hidden * sizeof(float); }

  const DecoderShape& shape() const { return shape_; }
  const std::shared_ptr<Device>& device() const { return device_; }
  const DeviceLayer& layer(int index) const { return layers_[index]; }
  const Bf16* embedding() const { return embedding_; }
  const float* final_norm() const { return final_norm_; }
  const Matrices& head() const { return head_; }
  const float* cosines() const { return cos_; }  // [max_positions, dim / 2]
  const float* sines() const { return sin_; }

 private:
  Decoder(std::shared_ptr<Device> device, const DecoderShape& shape);
  core::Result<void> put_all(const DecoderValues& values);
  core::Result<DeviceLayer> put_layer(const LayerValues& values);
  core::Result<const float*> put(const float* values, std::size_t count);
  core::Result<const Bf16*> put_bf16(const float* values, std::size_t count);
  // Each [n, k].
  core::Result<Matrices> put_matrices(const std::vector<const float*>& values, int n, int k);

  DecoderShape shape_;
  std::shared_ptr<Device> device_;
  Queue queue_;
  std::vector<Memory> memory_;
  std::vector<Bf16> narrow_;  // on its way
  std::vector<DeviceLayer> layers_;
  const Bf16* embedding_ = nullptr;
  const float* final_norm_ = nullptr;
  Matrices head_;
  const float *cos_ = nullptr, *sin_ = nullptr;
};

}  // namespace moescope::kernels::cuda
