// The tile list of a grouped product, and where a tile's numbers stand in shared memory. Plain
// arithmetic, the same on host and device.
#pragma once

#include "kernels/bf16.hpp"

namespace moescope::kernels::cuda {

// Weight rows of a tile, and the part of the inner dimension that is in shared memory at a time.
inline constexpr int kTileColumns = 128, kTileInner = 64;
// Values in one asynchronous copy (16 bytes), and such chunks in a row of a tile.
inline constexpr int kChunk = 8, kChunks = kTileInner / kChunk;

MOESCOPE_BOTH int ceil_div(int a, int b) { return (a + b - 1) / b; }

// Place of a chunk in shared memory. Eight rows of one matrix load fall on different banks, as
// their chunks are permuted by the row.
MOESCOPE_BOTH int swizzled(int row, int chunk) {
  return row * kTileInner + (chunk ^ (row % kChunks)) * kChunk;
}

struct Tile {
  int group, first_row, rows, column_tile;
};

// row_tiles: [groups + 1] tiles of `height` rows before each group (list_tiles); offsets: [groups +
// 1] its rows. Tiles that share weights follow each other, so that these come from L2.
MOESCOPE_BOTH Tile locate_tile(const std::int32_t* row_tiles, const std::int32_t* offsets,
                               int groups, int column_tiles, int height, int tile) {
  int low = 0, high = groups;  // the last group that begins at or before the tile
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    if (row_tiles[middle] * column_tiles <= tile)
      low = middle;
    else
      high = middle;
  }
  const int tall = row_tiles[low + 1] - row_tiles[low];
  const int within = tile - row_tiles[low] * column_tiles;
  const int first = offsets[low] + within % tall * height;
  const int left = offsets[low + 1] - first;
  return {low, first, left < height ? left : height, within / tall};
}

// SwiGLU tiles hold gate and up rows of the same outputs side by side, eight by eight, so that one
// thread gets both: the weight row ([gate; up], `width` each) of a tile's row, or -1 beyond.
MOESCOPE_BOTH int swiglu_weight_row(int column_tile, int row, int width) {
  const int output = column_tile * (kTileColumns / 2) + row / 16 * 8 + row % 8;
  return output < width ? output + row / 8 % 2 * width : -1;
}

}  // namespace moescope::kernels::cuda
