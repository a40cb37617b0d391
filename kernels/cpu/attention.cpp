#include "kernels/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/exp.hpp"
#include "kernels/cpu/vectors.hpp"

namespace moescope::kernels {
namespace {

constexpr int kLanes = kLanesOf<Float16>;

// The eight sums over the lanes of eight vectors, each by the same tree: halves, quarters, pairs.
MOESCOPE_INLINE void sum_lanes(const Float8* in, Float8& out) {
  Float8 halves[4], quarters[2];
  for (int i = 0; i < 4; ++i) {
    const Float8 a = in[2 * i], b = in[2 * i + 1];
    halves[i] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
                __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 2; ++i) {
    const Float8 a = halves[2 * i], b = halves[2 * i + 1];
    quarters[i] = __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13) +
                  __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15);
  }
  out = __builtin_shufflevector(quarters[0], quarters[1], 0, 2, 4, 6, 8, 10, 12, 14) +
        __builtin_shufflevector(quarters[0], quarters[1], 1, 3, 5, 7, 9, 11, 13, 15);
}

// Products of a query with eight keys, the last one repeated where fewer are left.
MOESCOPE_INLINE void eight_scores(const float* q, const float* keys, int left, int dim, int stride,
                                  float* scores) {
  const float* key[8];
  Float8 sums[8] = {};
  for (int i = 0; i < 8; ++i)
    key[i] = keys + static_cast<std::size_t>(std::min(i, left - 1)) * stride;
  int d = 0;
  for (; d + 8 <= dim; d += 8) {
    Float8 a, b;
    load(q + d, a);
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
      load(key[i] + d, b);
      sums[i] += a * b;
    }
  }
  if (d < dim) {
    Float8 a, b;
    load_part(q + d, dim - d, a);
    for (int i = 0; i < 8; ++i) {
      load_part(key[i] + d, dim - d, b);
      sums[i] += a * b;
    }
  }
  Float8 all;
  sum_lanes(sums, all);
  std::memcpy(scores, &all, sizeof all);
}

// `Vectors` x 16 columns of the sum of weight * value, divided by the sum of the weights.
template <int Vectors>
MOESCOPE_INLINE void mix(const float* weights, const float* values, int count, int stride,
                         float total, float* out) {
  Float16 sums[Vectors] = {}, value;
  for (int j = 0; j < count; ++j, values += stride)
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) {
      load(values + v * kLanes, value);
      sums[v] += weights[j] * value;
    }
  for (int v = 0; v < Vectors; ++v) {
    sums[v] /= total;
    std::memcpy(out + v * kLanes, &sums[v], sizeof(Float16));
  }
}

// One query of one head over `count` keys; stride: floats between the keys (and values) of a head;
// weights: room for `count` rounded up to whole vectors.
MOESCOPE_CLONES void attend(const float* q, const float* keys, const float* values, int count,
                            int dim, int stride, float* weights, float* out) {
  const int padded = (count + kLanes - 1) / kLanes * kLanes;
  for (int j = 0; j < count; j += 8)
    eight_scores(q, keys + static_cast<std::size_t>(j) * stride, count - j, dim, stride,
                 weights + j);
  std::fill(weights + count, weights + padded, -std::numeric_limits<float>::infinity());

  Float16 top, part, sum = {};
  load(weights, top);
  for (int j = kLanes; j < padded; j += kLanes) {
    load(weights + j, part);
    top = part > top ? part : top;
  }
  float largest = top[0];
  for (int i = 1; i < kLanes; ++i) largest = top[i] > largest ? top[i] : largest;
  const float scale = 1.0f / std::sqrt(static_cast<float>(dim));
  for (int j = 0; j < padded; ++j) weights[j] = exp_f32((weights[j] - largest) * scale);
  for (int j = 0; j < padded; j += kLanes) {
    load(weights + j, part);
    sum += part;
  }
  const float total = lane_sum(sum);

  int d = 0;
  for (; d + 4 * kLanes <= dim; d += 4 * kLanes)
    mix<4>(weights, values + d, count, stride, total, out + d);
  for (; d + 2 * kLanes <= dim; d += 2 * kLanes)
    mix<2>(weights, values + d, count, stride, total, out + d);
  for (; d + kLanes <= dim; d += kLanes) mix<1>(weights, values + d, count, stride, total, out + d);
  for (; d < dim; ++d) {
    float mixed = 0;
    for (int j = 0; j < count; ++j)
      mixed += weights[j] * values[static_cast<std::size_t>(j) * stride + d];
    out[d] = mixed / total;
  }
}

}  // namespace

void causal_attention(const AttentionShape& shape, const float* q, int rows, int q_stride,
                      int first, const float* keys, const float* values, float* out,
                      std::vector<float>& scratch) {
  const std::size_t longest = static_cast<std::size_t>(first) + rows + kLanes;
  if (scratch.size() < longest) scratch.resize(longest);
  const int group = shape.heads / shape.kv_heads, stride = shape.kv_heads * shape.dim;
  for (int r = 0; r < rows; ++r)
    for (int h = 0; h < shape.heads; ++h) {
      const std::size_t kv = static_cast<std::size_t>(h / group) * shape.dim;
      const std::size_t at = static_cast<std::size_t>(h) * shape.dim;
      attend(q + static_cast<std::size_t>(r) * q_stride + at, keys + kv, values + kv, first + r + 1,
             shape.dim, stride, scratch.data(),
             out + static_cast<std::size_t>(r) * shape.heads * shape.dim + at);
    }
}

}  // namespace moescope::kernels
