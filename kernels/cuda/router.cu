#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/router.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kWarps = 4;

// Keys order as (weight, lower id first): weights are not negative, so their bits order as they do.
__device__ __forceinline__ std::uint64_t key_of(float weight, int id) {
  return (static_cast<std::uint64_t>(float_bits(weight)) << 32) |
         (0xFFFFFFFFu - static_cast<unsigned>(id));
}

__device__ __forceinline__ std::uint64_t warp_largest(std::uint64_t key) {
  for (int step = 16; step > 0; step /= 2) {
    const std::uint64_t other = __shfl_xor_sync(kWholeWarp, key, step);
    key = other > key ? other : key;
  }
  return key;
}

// Softmax of the row into `weights` [experts], which lane l writes and reads at l, l + 32, ...
__device__ void softmax(const float* row, int experts, int lane, float* weights) {
  float largest = -INFINITY, sum = 0;
  for (int e = lane; e < experts; e += 32) largest = fmaxf(largest, row[e]);
  largest = warp_max(largest);
  for (int e = lane; e < experts; e += 32) {
    weights[e] = expf(row[e] - largest);
    sum += weights[e];
  }
  sum = warp_sum(sum);
  for (int e = lane; e < experts; e += 32) weights[e] /= sum;
}

__global__ void __launch_bounds__(kWarps * 32)
    top_k_kernel(const float* logits, int tokens, int experts, int k, bool normalise,
                 std::uint16_t* ids, float* gates) {
  MOESCOPE_SHARED(float, shared);
  const int warp = static_cast<int>(threadIdx.x) / 32, lane = static_cast<int>(threadIdx.x) % 32;
  const int token = static_cast<int>(blockIdx.x) * kWarps + warp;
  if (token >= tokens) return;
  float* const weights = shared + at(warp, experts);
  softmax(logits + at(token, experts), experts, lane, weights);

  std::uint64_t previous = ~std::uint64_t{0};
  float total = 0;
  for (int i = 0; i < k; ++i) {
    std::uint64_t largest = 0;
    for (int e = lane; e < experts; e += 32) {
      const std::uint64_t key = key_of(weights[e], e);
      if (key < previous && key > largest) largest = key;
    }
    previous = warp_largest(largest);
    const float weight = bits_float(static_cast<std::uint32_t>(previous >> 32));
    total += weight;
    if (lane == 0) {
      ids[at(token, k) + i] =
          static_cast<std::uint16_t>(0xFFFFFFFFu - static_cast<std::uint32_t>(previous));
      gates[at(token, k) + i] = weight;
    }
  }
  if (normalise && lane == 0)
    for (int i = 0; i < k; ++i) gates[at(token, k) + i] /= total;
}

}  // namespace

void softmax_top_k(Stream stream, const float* logits, int tokens, int experts, int k,
                   bool normalise, std::uint16_t* ids, float* gates) {
  launch(stream,
         Grid{static_cast<unsigned>((tokens + kWarps - 1) / kWarps), kWarps * 32,
              sizeof(float) * kWarps * static_cast<std::size_t>(experts)},
         top_k_kernel, logits, tokens, experts, k, normalise, ids, gates);
}

}  // namespace moescope::kernels::cuda
