#include "kernels/cuda/attention.hpp"
#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/launch.hpp"

namespace moescope::kernels::cuda {
namespace {

// Queries of a tile and keys of a block; each warp works through every kWarps-th block of keys.
constexpr int kQueries = 16, kKeys = 32, kWarps = 4, kThreads = kWarps * 32;

// Values of a row in shared memory: 16 bytes more than the head, so that the eight rows of one
// matrix load fall on different banks.
template <int Dim>
constexpr int kStride = Dim + 8;

template <int Dim>
struct Shared {
  Bf16 queries[kQueries * kStride<Dim>];
  Bf16 keys[kWarps][kKeys * kStride<Dim>], values[kWarps][kKeys * kStride<Dim>];
};
// What the warps leave for the merge; in the place of keys and values, which are done with then.
template <int Dim>
struct Partial {
  float top[kWarps][kQueries], sum[kWarps][kQueries];
  float out[kWarps][kQueries][Dim];
};

// One warp's running softmax over its keys: rows lane / 4 and lane / 4 + 8 of the tile.
template <int Dim>
struct Running {
  float top[2] = {-INFINITY, -INFINITY}, sum[2] = {};
  float out[Dim / 8][4] = {};
};

// Rows [0, kKeys) of a block, from position `first` on; zeros beyond `end` and beyond the head.
template <int Dim>
__device__ void load_block(const Bf16* from, std::size_t stride, int first, int end, int dim,
                           Bf16* to) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  constexpr int kRowChunks = Dim / 8;
  for (int i = lane; i < kKeys * kRowChunks; i += 32) {
    const int row = i / kRowChunks, column = i % kRowChunks * 8;
    const bool there = first + row < end && column < dim;
    const Bf16* source =
        there ? from + static_cast<std::size_t>(first + row) * stride + column : from;
    copy_async(to + row * kStride<Dim> + column, source, there ? 16 : 0);
  }
}

// Scores of the tile's queries with a block's keys: [kKeys / 8] matrices of 16 x 8.
template <int Dim>
__device__ __forceinline__ void score_block(const Bf16* queries, const Bf16* keys,
                                            float (&scores)[kKeys / 8][4]) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
#pragma unroll
  for (int inner = 0; inner < Dim / 16; ++inner) {
    std::uint32_t q[4], k[4];
    load_matrices(queries + lane % 16 * kStride<Dim> + inner * 16 + lane / 16 * 8, q);
#pragma unroll
    for (int n = 0; n < kKeys / 16; ++n) {
      load_matrices(
          keys + (n * 16 + lane / 16 * 8 + lane % 8) * kStride<Dim> + inner * 16 + lane / 8 % 2 * 8,
          k);
      multiply_add(scores[n * 2], q, k[0], k[1]);
      multiply_add(scores[n * 2 + 1], q, k[2], k[3]);
    }
  }
}

// Weights from scores in place; keys beyond a query's position get none.
template <int Dim>
__device__ __forceinline__ void weigh_block(float (&scores)[kKeys / 8][4], int first_key,
                                            int first_query, float scale, Running<Dim>& running) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    const int last = first_query + lane / 4 + half * 8;
    float top = running.top[half];
#pragma unroll
    for (int n = 0; n < kKeys / 8; ++n)
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        float& score = scores[n][half * 2 + i];
        const bool seen = first_key + n * 8 + lane % 4 * 2 + i <= last;
        score = seen ? score * scale : -INFINITY;
        top = fmaxf(top, score);
      }
    top = fmaxf(top, __shfl_xor_sync(kWholeWarp, top, 1));
    top = fmaxf(top, __shfl_xor_sync(kWholeWarp, top, 2));
    // Nothing seen so far: any finite number keeps the exponentials defined and zero.
    const float base = top == -INFINITY ? 0.0f : top;
    const float keep = expf(running.top[half] - base);
    float sum = 0;
#pragma unroll
    for (int n = 0; n < kKeys / 8; ++n)
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        float& score = scores[n][half * 2 + i];
        score = expf(score - base);
        sum += score;
      }
    sum += __shfl_xor_sync(kWholeWarp, sum, 1);
    sum += __shfl_xor_sync(kWholeWarp, sum, 2);
    running.top[half] = top;
    running.sum[half] = running.sum[half] * keep + sum;
#pragma unroll
    for (int d = 0; d < Dim / 8; ++d)
#pragma unroll
      for (int i = 0; i < 2; ++i) running.out[d][half * 2 + i] *= keep;
  }
}

template <int Dim>
__device__ __forceinline__ void mix_block(const float (&weights)[kKeys / 8][4], const Bf16* values,
                                          Running<Dim>& running) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
#pragma unroll
  for (int inner = 0; inner < kKeys / 16; ++inner) {
    // The matrices of a result are laid out as those of a left operand.
    const auto& low = weights[inner * 2];
    const auto& high = weights[inner * 2 + 1];
    const std::uint32_t a[4] = {pack_bf16(low[0], low[1]), pack_bf16(low[2], low[3]),
                                pack_bf16(high[0], high[1]), pack_bf16(high[2], high[3])};
#pragma unroll
    for (int d = 0; d < Dim / 16; ++d) {
      std::uint32_t v[4];
      load_matrices_transposed(
          values + (inner * 16 + lane % 16) * kStride<Dim> + d * 16 + lane / 16 * 8, v);
      multiply_add(running.out[d * 2], a, v[0], v[1]);
      multiply_add(running.out[d * 2 + 1], a, v[2], v[3]);
    }
  }
}

template <int Dim>
__device__ void leave_partial(const Running<Dim>& running, Partial<Dim>& partial) {
  const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    const int row = lane / 4 + half * 8;
    if (lane % 4 == 0) {
      partial.top[warp][row] = running.top[half];
      partial.sum[warp][row] = running.sum[half];
    }
#pragma unroll
    for (int d = 0; d < Dim / 8; ++d)
#pragma unroll
      for (int i = 0; i < 2; ++i)
        partial.out[warp][row][d * 8 + lane % 4 * 2 + i] = running.out[d][half * 2 + i];
  }
}

// The warps' parts in their order; a part without keys has the factor zero.
template <int Dim>
__device__ void merge(const Partial<Dim>& partial, int rows, int dim, std::size_t stride,
                      Bf16* out) {
  for (int i = static_cast<int>(threadIdx.x); i < rows * dim; i += kThreads) {
    const int row = i / dim, d = i % dim;
    float top = -INFINITY, sum = 0, mixed = 0;
    for (int w = 0; w < kWarps; ++w) top = fmaxf(top, partial.top[w][row]);
    for (int w = 0; w < kWarps; ++w) {
      const float factor = expf(partial.top[w][row] - top);
      sum += factor * partial.sum[w][row];
      mixed += factor * partial.out[w][row][d];
    }
    out[static_cast<std::size_t>(row) * stride + d] = to_bf16(mixed / sum);
  }
}

template <int Dim>
__global__ void __launch_bounds__(kThreads)
    attention_kernel(AttentionShape shape, const float* qkv, const CachePiece* pieces, int tiles,
                     float scale, Bf16* out) {
  MOESCOPE_SHARED(Shared<Dim>, shared);
  const CachePiece piece = pieces[static_cast<int>(blockIdx.x) / tiles];
  const int first = static_cast<int>(blockIdx.x) % tiles * kQueries;
  if (first >= piece.count) return;
  const int rows = piece.count - first < kQueries ? piece.count - first : kQueries;
  const int head = static_cast<int>(blockIdx.y), kv = head / (shape.heads / shape.kv_heads);
  const int q_stride = (shape.heads + 2 * shape.kv_heads) * shape.dim;
  const std::size_t kv_stride = at(shape.kv_heads, shape.dim);
  const Bf16* const keys = piece.keys + at(kv, shape.dim);
  const Bf16* const values = piece.values + at(kv, shape.dim);

  for (int i = static_cast<int>(threadIdx.x); i < kQueries * Dim; i += kThreads) {
    const int row = i / Dim, d = i % Dim;
    const bool there = row < rows && d < shape.dim;
    shared->queries[row * kStride<Dim> + d] = to_bf16(
        there ? qkv[at(piece.row + first + row, q_stride) + at(head, shape.dim) + d] : 0.0f);
  }
  __syncthreads();

  const int warp = static_cast<int>(threadIdx.x) / 32;
  const int end = piece.first + first + rows;  // positions that the tile's last query sees
  Running<Dim> running;
  for (int block = warp; block * kKeys < end; block += kWarps) {
    load_block<Dim>(keys, kv_stride, block * kKeys, end, shape.dim, shared->keys[warp]);
    load_block<Dim>(values, kv_stride, block * kKeys, end, shape.dim, shared->values[warp]);
    commit_copies();
    wait_copies<0>();
    __syncwarp();
    float scores[kKeys / 8][4] = {};
    score_block<Dim>(shared->queries, shared->keys[warp], scores);
    weigh_block<Dim>(scores, block * kKeys, piece.first + first, scale, running);
    mix_block<Dim>(scores, shared->values[warp], running);
    __syncwarp();
  }
  __syncthreads();
  auto* const partial = reinterpret_cast<Partial<Dim>*>(shared);
  leave_partial<Dim>(running, *partial);
  __syncthreads();
  merge<Dim>(*partial, rows, shape.dim, at(shape.heads, shape.dim),
             out + at(piece.row + first, shape.heads * shape.dim) + at(head, shape.dim));
}

template <int Dim>
void start(Stream stream, const AttentionShape& shape, const float* qkv, const CachePiece* pieces,
           int count, int tiles, Bf16* out) {
  constexpr std::size_t kBytes =
      sizeof(Shared<Dim>) > sizeof(Partial<Dim>) ? sizeof(Shared<Dim>) : sizeof(Partial<Dim>);
  launch(stream,
         Grid{static_cast<unsigned>(count) * static_cast<unsigned>(tiles), kThreads, kBytes,
              static_cast<unsigned>(shape.heads)},
         attention_kernel<Dim>, shape, qkv, pieces, tiles,
         1.0f / sqrtf(static_cast<float>(shape.dim)), out);
}

__global__ void rotate_kernel(AttentionShape shape, const float* cos, const float* sin, float* qkv,
                              const CachePiece* pieces, int longest) {
  const CachePiece piece = pieces[static_cast<int>(blockIdx.x) / longest];
  const int r = static_cast<int>(blockIdx.x) % longest;
  if (r >= piece.count) return;
  const int half = shape.dim / 2, position = piece.first + r;
  const int kv_width = shape.kv_heads * shape.dim;
  float* const row = qkv + at(piece.row + r, (shape.heads + 2 * shape.kv_heads) * shape.dim);
  const float *const c = cos + at(position, half), *const s = sin + at(position, half);
  const int turned = (shape.heads + shape.kv_heads) * half;
  for (int i = static_cast<int>(threadIdx.x); i < turned; i += kThreads) {
    const int head = i / half, d = i % half;
    float* const low = row + at(head, shape.dim) + d;
    const float a = low[0] * c[d] - low[half] * s[d];
    const float b = low[half] * c[d] + low[0] * s[d];
    if (head < shape.heads) {
      low[0] = a;
      low[half] = b;
    } else {
      Bf16* const key = piece.keys + at(position, kv_width) + at(head - shape.heads, shape.dim) + d;
      key[0] = to_bf16(a);
      key[half] = to_bf16(b);
    }
  }
  const float* const value = row + at(shape.heads + shape.kv_heads, shape.dim);
  for (int i = static_cast<int>(threadIdx.x); i < kv_width; i += kThreads)
    piece.values[at(position, kv_width) + i] = to_bf16(value[i]);
}

}  // namespace

void rotate_and_cache(Stream stream, const AttentionShape& shape, const float* cos,
                      const float* sin, float* qkv, const CachePiece* pieces, int count,
                      int longest) {
  launch(stream, Grid{static_cast<unsigned>(count) * static_cast<unsigned>(longest), kThreads},
         rotate_kernel, shape, cos, sin, qkv, pieces, longest);
}

void causal_attention(Stream stream, const AttentionShape& shape, const float* qkv,
                      const CachePiece* pieces, int count, int longest, Bf16* out) {
  const int tiles = (longest + kQueries - 1) / kQueries;
  if (shape.dim <= 32) return start<32>(stream, shape, qkv, pieces, count, tiles, out);
  if (shape.dim <= 64) return start<64>(stream, shape, qkv, pieces, count, tiles, out);
  start<kMaxHeadDim>(stream, shape, qkv, pieces, count, tiles, out);
}

}  // namespace moescope::kernels::cuda
