// Causal attention of one sequence over its key-value cache, and the small operations around it.
// Each query row is computed alone and in a fixed order, so that its bits do not depend on how a
// sequence was cut into prefill and decode calls.
#pragma once

#include <cstddef>
#include <vector>

namespace moescope::kernels {

// y[r] = x[r] / rms(x[r]) * weight over rows of `width`; x and y may be the same. Rows lie `stride`
// apart.
void rms_norm(const float* x, const float* weight, int rows, int width, int stride, float eps,
              float* y);

// cos and sin of the half-split rotary embedding (Su et al. 2021, GPT-NeoX layout) for every
// position.
class RotaryTable {
 public:
  RotaryTable(int positions, int head_dim, float theta);
  // Rotates rows of `heads` heads in place: row r at x + r * stride has position first + r.
  void apply(float* x, int rows, int heads, int stride, int first) const;
  const std::vector<float>& cosines() const { return cos_; }  // [positions, head_dim / 2]
  const std::vector<float>& sines() const { return sin_; }

 private:
  int half_;
  std::vector<float> cos_, sin_;  // [positions, head_dim / 2]
};

// q: `rows` rows `q_stride` apart, heads * dim wide, at positions first..first+rows-1; keys,
// values: [first + rows, kv_heads * dim]. out: [rows, heads * dim]. heads is a multiple of kv_heads
// (GQA).
struct AttentionShape {
  int heads = 0, kv_heads = 0, dim = 0;
};
void causal_attention(const AttentionShape& shape, const float* q, int rows, int q_stride,
                      int first, const float* keys, const float* values, float* out,
                      std::vector<float>& scratch);

// y += x over n values.
void add_in_place(const float* x, std::size_t n, float* y);

}  // namespace moescope::kernels
