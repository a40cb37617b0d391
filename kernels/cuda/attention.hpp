// Causal attention over a key-value cache of bf16, for prefill and decode in one kernel: tiles of
// queries against blocks of keys with an online softmax (Dao 2023, FlashAttention-2), on the matrix
// units. A query's bits depend only on its position: key blocks begin at position 0, always have
// the same length, are dealt to the warps by their number, and what lies beyond the query adds
// nothing. So any cut of a sequence into calls, and any batch, gives the same bits.
#pragma once

#include <cstdint>

#include "kernels/attention.hpp"
#include "kernels/bf16.hpp"
#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

inline constexpr int kMaxHeadDim = 128;

// A piece of one sequence in the batch.
struct CachePiece {
  Bf16 *keys, *values;  // [capacity, kv_heads * dim] of the layer at hand
  std::int32_t first;   // position of its first row; positions before it are in the cache
  std::int32_t row;     // its first row in the batch
  std::int32_t count;   // its rows
};

// cos, sin: [positions, dim / 2] (RotaryTable). qkv: float32 [rows, (heads + 2 kv_heads) * dim],
// rows of all pieces. Rotates q and k (half-split), leaves q in place for causal_attention, and
// writes k and v to the cache as bf16. pieces: [count] on the device.
void rotate_and_cache(Stream stream, const AttentionShape& shape, const float* cos,
                      const float* sin, float* qkv, const CachePiece* pieces, int count,
                      int longest);
// out: bf16 [rows, heads * dim]. dim is even and at most kMaxHeadDim, and a multiple of 8;
// longest: rows of the longest piece.
void causal_attention(Stream stream, const AttentionShape& shape, const float* qkv,
                      const CachePiece* pieces, int count, int longest, Bf16* out);

}  // namespace moescope::kernels::cuda
