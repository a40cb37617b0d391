// A decoder as sizes and values, for what holds one on a device. Rooms above fill it from a model's
// configuration and weight files.
#pragma once

#include <vector>

#include "kernels/attention.hpp"

namespace moescope::kernels {

struct DecoderShape {
  int layers = 0, hidden = 0, intermediate = 0, vocab = 0, max_positions = 0;
  int experts = 0, top_k = 0;
  AttentionShape attention;
  float rms_eps = 0, rope_theta = 0;
  bool norm_topk = false;

  int q_width() const { return attention.heads * attention.dim; }
  int kv_width() const { return attention.kv_heads * attention.dim; }
};

// Row-major float32, as model::Weights holds them: matrices [out, in].
struct ExpertValues {
  const float* gate_up;  // [2 * intermediate, hidden]
  const float* down;     // [hidden, intermediate]
};
struct LayerValues {
  const float *attention_norm, *mlp_norm;  // [hidden]
  const float *q_norm, *k_norm;            // [q_width], [kv_width]
  const float *qkv, *attention_out;        // [q_width + 2 * kv_width, hidden], [hidden, q_width]
  const float* router;                     // [experts, hidden]
  std::vector<ExpertValues> experts;
};
struct DecoderValues {
  const float *embedding, *head;  // [vocab, hidden]
  const float* final_norm;        // [hidden]
  std::vector<LayerValues> layers;
};

}  // namespace moescope::kernels
