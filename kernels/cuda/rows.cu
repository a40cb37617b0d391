#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/rows.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kThreads = 256;

__global__ void embed_kernel(const Bf16* table, const std::int32_t* ids, int width, float* out) {
  const int row = static_cast<int>(blockIdx.x);
  const Bf16* const from = table + at(ids[row], width);
  for (int i = static_cast<int>(threadIdx.x); i < width; i += kThreads)
    out[at(row, width) + i] = to_float(from[i]);
}

__global__ void gather_kernel(const float* x, const std::int32_t* from, int width, float* out) {
  const int row = static_cast<int>(blockIdx.x);
  for (int i = static_cast<int>(threadIdx.x); i < width; i += kThreads)
    out[at(row, width) + i] = x[at(from[row], width) + i];
}

struct Best {
  float value;
  int token;
};

__device__ __forceinline__ Best better(Best a, Best b) {
  return b.value > a.value || (b.value == a.value && b.token < a.token) ? b : a;
}

__device__ Best warp_best(Best best) {
  for (int step = 16; step > 0; step /= 2)
    best = better(best, {__shfl_xor_sync(kWholeWarp, best.value, step),
                         __shfl_xor_sync(kWholeWarp, best.token, step)});
  return best;
}

__global__ void greedy_kernel(const float* logits, int vocab, std::int32_t* tokens) {
  __shared__ Best parts[kThreads / 32];
  const int thread = static_cast<int>(threadIdx.x);
  const float* const row = logits + at(static_cast<int>(blockIdx.x), vocab);
  Best best{-INFINITY, 0x7FFFFFFF};
  for (int i = thread; i < vocab; i += kThreads) best = better(best, {row[i], i});
  best = warp_best(best);
  if (thread % 32 == 0) parts[thread / 32] = best;
  __syncthreads();
  if (thread != 0) return;
  for (const Best& part : parts) best = better(best, part);
  // A row of minus infinities has no largest; its first token stands for it.
  tokens[blockIdx.x] = best.token < vocab ? best.token : 0;
}

}  // namespace

void embed(Stream stream, const Bf16* table, const std::int32_t* ids, int rows, int width,
           float* out) {
  launch(stream, Grid{static_cast<unsigned>(rows), kThreads}, embed_kernel, table, ids, width, out);
}

void gather_rows(Stream stream, const float* x, const std::int32_t* from, int rows, int width,
                 float* out) {
  launch(stream, Grid{static_cast<unsigned>(rows), kThreads}, gather_kernel, x, from, width, out);
}

void greedy_tokens(Stream stream, const float* logits, int rows, int vocab, std::int32_t* tokens) {
  launch(stream, Grid{static_cast<unsigned>(rows), kThreads}, greedy_kernel, logits, vocab, tokens);
}

}  // namespace moescope::kernels::cuda
