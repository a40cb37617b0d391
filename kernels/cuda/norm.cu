#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/norm.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kThreads = 256;

// The block's sum of each thread's value, the same for all.
__device__ float block_sum(float value) {
  __shared__ float parts[kThreads / 32];
  const int warp = static_cast<int>(threadIdx.x) / 32, lane = static_cast<int>(threadIdx.x) % 32;
  value = warp_sum(value);
  if (lane == 0) parts[warp] = value;
  __syncthreads();
  float sum = 0;
  for (const float part : parts) sum += part;
  return sum;
}

__device__ float inverse_rms(const float* row, int width, float eps) {
  float sum = 0;
  for (int i = static_cast<int>(threadIdx.x); i < width; i += kThreads) sum += row[i] * row[i];
  return rsqrtf(block_sum(sum) / static_cast<float>(width) + eps);
}

__global__ void __launch_bounds__(kThreads)
    norm_kernel(const float* x, const float* weight, int width, int x_stride, float eps, Bf16* y) {
  const int r = static_cast<int>(blockIdx.x);
  const float* const row = x + at(r, x_stride);
  const float scale = inverse_rms(row, width, eps);
  for (int i = static_cast<int>(threadIdx.x); i < width; i += kThreads)
    y[at(r, width) + i] = to_bf16(weight[i] * (row[i] * scale));
}

__global__ void __launch_bounds__(kThreads)
    norm_heads_kernel(float* x, const float* weight, int width, int stride, float eps) {
  float* const row =
      x + at(static_cast<int>(blockIdx.x), stride) + at(static_cast<int>(blockIdx.y), width);
  const float scale = inverse_rms(row, width, eps);
  for (int i = static_cast<int>(threadIdx.x); i < width; i += kThreads)
    row[i] = weight[i] * (row[i] * scale);
}

}  // namespace

void rms_norm(Stream stream, const float* x, const float* weight, int rows, int width, int x_stride,
              float eps, Bf16* y) {
  launch(stream, Grid{static_cast<unsigned>(rows), kThreads}, norm_kernel, x, weight, width,
         x_stride, eps, y);
}

void rms_norm_heads(Stream stream, float* x, const float* weight, int rows, int heads, int width,
                    int stride, float eps) {
  launch(stream, Grid{static_cast<unsigned>(rows), kThreads, 0, static_cast<unsigned>(heads)},
         norm_heads_kernel, x, weight, width, stride, eps);
}

}  // namespace moescope::kernels::cuda
