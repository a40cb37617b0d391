// Grouped products y = x W^T in bf16 with float32 accumulation: rows of x in groups, each group
// with its own weights. One launch whatever the groups' sizes, which stay on the device (as
// DeepGEMM's m-grouped products and cuBLAS's grouped GEMM do; that one takes the sizes on the
// host). A row of y has the same bits whatever other rows are in the call and whatever tile height
// is chosen: every output is one chain of matrix instructions along the inner dimension, never
// split.
#pragma once

#include <cstdint>

#include "kernels/bf16.hpp"
#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

// Rows of a tile: low ones waste less on groups of few rows. Each height has its own kernel.
enum class TileHeight { low = 16, middle = 64, high = 128 };
// What suits `rows` rows in `groups` groups of equal size.
TileHeight tile_height(std::int64_t rows, int groups);

struct RowGroups {
  const std::int32_t* offsets;  // [groups + 1] where each group's rows begin
  int groups;
  // [groups + 1] of scratch, filled by list_tiles for this tile height.
  std::int32_t* row_tiles;
  TileHeight height;
};
void list_tiles(Stream stream, const RowGroups& rows);

struct Product {
  // [groups] the weights of each group, [n, k] row-major, on 16-byte boundaries; k a multiple of 8.
  const Bf16* const* weights;
  int n, k;
  // Row i of the groups is at x + (x_row ? x_row[i] : i) * x_stride, on 16-byte boundaries.
  const Bf16* x;
  int x_stride;
  const std::int32_t* x_row = nullptr;
  // It goes to row (y_row ? y_row[i] : i) of y, y_stride apart.
  int y_stride;
  const std::int32_t* y_row = nullptr;
};
// blocks: how many work through the tiles together (a few times the multiprocessors).
// y: float32 [.., n]; `add`: y += x W^T.
void grouped_product(Stream stream, const RowGroups& rows, const Product& product, float* y,
                     bool add, int blocks);
// Weights [2 * width, k], gate rows then up rows; y: bf16 [.., width] = silu(gate) * up. product.n
// is 2 * width.
void grouped_swiglu(Stream stream, const RowGroups& rows, const Product& product, Bf16* y,
                    int blocks);

}  // namespace moescope::kernels::cuda
