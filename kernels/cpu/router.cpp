#include "kernels/router.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

#include "kernels/cpu/exp.hpp"
#include "kernels/cpu/vectors.hpp"

namespace moescope::kernels {
namespace {

// Softmax of one row, padded with -inf to `padded` places (a multiple of kLanesOf<Float16>), whose
// weights are 0.
MOESCOPE_CLONES void softmax_in_place(float* row, int padded) {
  Float16 top, x, sum = {};
  load(row, top);
  for (int i = kLanesOf<Float16>; i < padded; i += kLanesOf<Float16>) {
    load(row + i, x);
    top = x > top ? x : top;
  }
  float largest = top[0];
  for (int i = 1; i < kLanesOf<Float16>; ++i) largest = top[i] > largest ? top[i] : largest;
  for (int i = 0; i < padded; ++i) row[i] = exp_f32(row[i] - largest);
  for (int i = 0; i < padded; i += kLanesOf<Float16>) {
    load(row + i, x);
    sum += x;
  }
  const float total = lane_sum(sum);
  for (int i = 0; i < padded; ++i) row[i] /= total;
}

// Keys order as (weight, lower id first). Weights are not negative, so their bits order as they do.
constexpr std::int64_t kIdMask = 0xFFFFFFFF;

MOESCOPE_CLONES void make_keys(const float* weights, int padded, std::int64_t* keys) {
  for (int i = 0; i < padded; ++i)
    keys[i] =
        (static_cast<std::int64_t>(std::bit_cast<std::int32_t>(weights[i])) << 32) | (kIdMask - i);
}

// The ids of the k largest keys, one pass each: for the usual k (2 to 8) faster than a partial
// sort, whose branches nothing predicts.
MOESCOPE_CLONES void find_largest(const std::int64_t* keys, int padded, int k, std::uint16_t* ids) {
  std::int64_t previous = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < k; ++i) {
    std::int64_t largest = -1;
    for (int j = 0; j < padded; ++j) {
      const std::int64_t key = keys[j] < previous ? keys[j] : -1;
      largest = key > largest ? key : largest;
    }
    ids[i] = static_cast<std::uint16_t>(kIdMask - (largest & kIdMask));
    previous = largest;
  }
}

}  // namespace

void softmax_top_k(const float* logits, int tokens, int experts, int k, bool normalise,
                   std::uint16_t* ids, float* gates) {
  const int padded = (experts + kLanesOf<Float16> - 1) / kLanesOf<Float16> * kLanesOf<Float16>;
  std::vector<float> weights(padded);
  std::vector<std::int64_t> keys(padded);
  for (int t = 0; t < tokens; ++t, logits += experts, ids += k, gates += k) {
    std::copy_n(logits, experts, weights.begin());
    std::fill(weights.begin() + experts, weights.end(), -std::numeric_limits<float>::infinity());
    softmax_in_place(weights.data(), padded);
    make_keys(weights.data(), padded, keys.data());
    find_largest(keys.data(), padded, k, ids);
    float total = 0;
    for (int i = 0; i < k; ++i) {
      gates[i] = weights[ids[i]];
      total += gates[i];
    }
    if (normalise)
      for (int i = 0; i < k; ++i) gates[i] /= total;
  }
}

}  // namespace moescope::kernels
