#include "kernels/cuda/device_code.hpp"
#include "kernels/cuda/gemm.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/tiles.hpp"

namespace moescope::kernels::cuda {
namespace {

constexpr int kThreads = 256, kWarps = kThreads / 32;

// How the eight warps share a tile.
template <int Height>
struct Shape {
  static constexpr int kStages = Height == 16 ? 4 : 3;
  static constexpr int kWarpsDown = Height == 16 ? 1 : 2, kWarpsAcross = kWarps / kWarpsDown;
  static constexpr int kWarpRows = Height / kWarpsDown, kWarpColumns = kTileColumns / kWarpsAcross;
  static constexpr int kRowMatrices = kWarpRows / 16, kColumnMatrices = kWarpColumns / 8;
  static constexpr int kStageValues = (Height + kTileColumns) * kTileInner;
  static constexpr std::size_t kSharedBytes = sizeof(Bf16) * kStages * kStageValues;
  // Rows that a thread copies: eight threads bring the chunks of one row.
  static constexpr int kRowStep = kThreads / kChunks;
  static constexpr int kCopiesX = Height < kRowStep ? 1 : Height / kRowStep;
  static constexpr int kCopiesW = kTileColumns / kRowStep;
};

// A warp's part of a tile, held in registers along the inner dimension.
template <int Height>
using Sums = float[Shape<Height>::kRowMatrices][Shape<Height>::kColumnMatrices][4];

template <int Height>
__device__ __forceinline__ void multiply_stage(const Bf16* x, const Bf16* w, int first_row,
                                               int first_column, Sums<Height>& sums) {
  using S = Shape<Height>;
  const int lane = static_cast<int>(threadIdx.x) % 32;
#pragma unroll
  for (int inner = 0; inner < kTileInner / 16; ++inner) {
    std::uint32_t a[S::kRowMatrices][4], b[S::kColumnMatrices / 2][4];
#pragma unroll
    for (int m = 0; m < S::kRowMatrices; ++m)
      load_matrices(x + swizzled(first_row + m * 16 + lane % 16, inner * 2 + lane / 16), a[m]);
#pragma unroll
    for (int n = 0; n < S::kColumnMatrices / 2; ++n)
      load_matrices(
          w + swizzled(first_column + n * 16 + lane / 16 * 8 + lane % 8, inner * 2 + lane / 8 % 2),
          b[n]);
#pragma unroll
    for (int m = 0; m < S::kRowMatrices; ++m)
#pragma unroll
      for (int n = 0; n < S::kColumnMatrices; ++n)
        multiply_add(sums[m][n], a[m], b[n / 2][n % 2 * 2], b[n / 2][n % 2 * 2 + 1]);
  }
}

__device__ __forceinline__ void store_pair(float* row, int column, int n, float first, float second,
                                           bool add) {
  if (column < n) row[column] = add ? row[column] + first : first;
  if (column + 1 < n) row[column + 1] = add ? row[column + 1] + second : second;
}

__device__ __forceinline__ float silu(float x) { return x / (1.0f + expf(-x)); }

template <int Height, bool Swiglu>
__device__ __forceinline__ void store_tile(const Product& product, const Tile& tile, int first_row,
                                           int first_column, const Sums<Height>& sums, void* y,
                                           bool add) {
  using S = Shape<Height>;
  const int lane = static_cast<int>(threadIdx.x) % 32;
#pragma unroll
  for (int m = 0; m < S::kRowMatrices; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int row = first_row + m * 16 + half * 8 + lane / 4;
      if (row >= tile.rows) continue;
      const int from = tile.first_row + row;
      const std::size_t to = at(product.y_row ? product.y_row[from] : from, product.y_stride);
      if constexpr (Swiglu) {
        const int width = product.n / 2;
#pragma unroll
        for (int n = 0; n < S::kColumnMatrices; n += 2) {
          const int column =
              tile.column_tile * (kTileColumns / 2) + (first_column + n * 8) / 2 + lane % 4 * 2;
#pragma unroll
          for (int i = 0; i < 2; ++i)
            if (column + i < width)
              static_cast<Bf16*>(y)[to + column + i] =
                  to_bf16(silu(sums[m][n][half * 2 + i]) * sums[m][n + 1][half * 2 + i]);
        }
      } else {
#pragma unroll
        for (int n = 0; n < S::kColumnMatrices; ++n)
          store_pair(static_cast<float*>(y) + to,
                     tile.column_tile * kTileColumns + first_column + n * 8 + lane % 4 * 2,
                     product.n, sums[m][n][half * 2], sums[m][n][half * 2 + 1], add);
      }
    }
}

// Brings one stage's part of x and of the weights; what lies beyond either is zero.
template <int Height>
struct Loader {
  using S = Shape<Height>;
  const Bf16* x[S::kCopiesX];
  const Bf16* w[S::kCopiesW];
  const Bf16* somewhere;  // an address for copies of nothing
  int k, row, chunk;

  template <bool Swiglu>
  __device__ void aim(const Product& product, const Tile& tile) {
    row = static_cast<int>(threadIdx.x) / kChunks;
    chunk = static_cast<int>(threadIdx.x) % kChunks;
    k = product.k;
    somewhere = product.x;
#pragma unroll
    for (int i = 0; i < S::kCopiesX; ++i) {
      const int r = row + i * S::kRowStep;
      x[i] = nullptr;
      if (r < tile.rows) {
        const int from = tile.first_row + r;
        x[i] = product.x + at(product.x_row ? product.x_row[from] : from, product.x_stride);
      }
    }
#pragma unroll
    for (int i = 0; i < S::kCopiesW; ++i) {
      const int r = row + i * S::kRowStep;
      int from = tile.column_tile * kTileColumns + r;
      if (from >= product.n) from = -1;
      if constexpr (Swiglu) from = swiglu_weight_row(tile.column_tile, r, product.n / 2);
      w[i] = from < 0 ? nullptr : product.weights[tile.group] + at(from, product.k);
    }
  }

  __device__ __forceinline__ void copy(Bf16* to, const Bf16* from, int r, int inner) const {
    const bool there = from != nullptr && inner < k;
    copy_async(to + swizzled(r, chunk), there ? from + inner : somewhere, there ? 16 : 0);
  }

  __device__ __forceinline__ void load(Bf16* stage, int step) const {
    const int inner = step * kTileInner + chunk * kChunk;
#pragma unroll
    for (int i = 0; i < S::kCopiesX; ++i)
      if (row + i * S::kRowStep < Height) copy(stage, x[i], row + i * S::kRowStep, inner);
#pragma unroll
    for (int i = 0; i < S::kCopiesW; ++i)
      copy(stage + Height * kTileInner, w[i], row + i * S::kRowStep, inner);
  }
};

template <int Height, bool Swiglu>
__device__ __forceinline__ void run_tile(const Product& product, const Tile& tile, Bf16* stages,
                                         void* y, bool add) {
  using S = Shape<Height>;
  const int warp = static_cast<int>(threadIdx.x) / 32;
  const int first_row = warp / S::kWarpsAcross * S::kWarpRows;
  const int first_column = warp % S::kWarpsAcross * S::kWarpColumns;
  Loader<Height> loader;
  loader.template aim<Swiglu>(product, tile);
  Sums<Height> sums = {};
  const int steps = ceil_div(product.k, kTileInner);
#pragma unroll
  for (int step = 0; step < S::kStages - 1; ++step) {
    if (step < steps) loader.load(stages + step * S::kStageValues, step);
    commit_copies();
  }
  for (int step = 0; step < steps; ++step) {
    wait_copies<S::kStages - 2>();
    // The stage is there for all, and all are done with the one that is filled next.
    __syncthreads();
    const int next = step + S::kStages - 1;
    if (next < steps) loader.load(stages + next % S::kStages * S::kStageValues, next);
    commit_copies();
    const Bf16* stage = stages + step % S::kStages * S::kStageValues;
    multiply_stage<Height>(stage, stage + Height * kTileInner, first_row, first_column, sums);
  }
  wait_copies<0>();
  __syncthreads();
  store_tile<Height, Swiglu>(product, tile, first_row, first_column, sums, y, add);
}

template <int Height, bool Swiglu>
__global__ void __launch_bounds__(kThreads, Height == 128 ? 1 : 2)
    product_kernel(RowGroups rows, Product product, void* y, bool add) {
  MOESCOPE_SHARED(Bf16, stages);
  const int column_tiles = ceil_div(product.n, kTileColumns);
  const int tiles = rows.row_tiles[rows.groups] * column_tiles;
  for (int t = static_cast<int>(blockIdx.x); t < tiles; t += static_cast<int>(gridDim.x))
    run_tile<Height, Swiglu>(
        product, locate_tile(rows.row_tiles, rows.offsets, rows.groups, column_tiles, Height, t),
        stages, y, add);
}

// One warp: a scan over the groups, 32 at a time.
__global__ void list_kernel(RowGroups rows, int height) {
  const int lane = static_cast<int>(threadIdx.x);
  int before = 0;
  for (int first = 0; first < rows.groups; first += 32) {
    const int group = first + lane;
    const int own =
        group < rows.groups ? ceil_div(rows.offsets[group + 1] - rows.offsets[group], height) : 0;
    int sum = own;
    for (int step = 1; step < 32; step *= 2) {
      const int other = __shfl_sync(kWholeWarp, sum, lane - step < 0 ? lane : lane - step);
      if (lane >= step) sum += other;
    }
    if (group < rows.groups) rows.row_tiles[group] = before + sum - own;
    before += __shfl_sync(kWholeWarp, sum, 31);
  }
  if (lane == 0) rows.row_tiles[rows.groups] = before;
}

template <int Height, bool Swiglu>
void start(Stream stream, const RowGroups& rows, const Product& product, void* y, bool add,
           int blocks) {
  launch(stream, Grid{static_cast<unsigned>(blocks), kThreads, Shape<Height>::kSharedBytes},
         product_kernel<Height, Swiglu>, rows, product, y, add);
}

template <bool Swiglu>
void start_for_height(Stream stream, const RowGroups& rows, const Product& product, void* y,
                      bool add, int blocks) {
  switch (rows.height) {
    case TileHeight::low: return start<16, Swiglu>(stream, rows, product, y, add, blocks);
    case TileHeight::middle: return start<64, Swiglu>(stream, rows, product, y, add, blocks);
    case TileHeight::high: return start<128, Swiglu>(stream, rows, product, y, add, blocks);
  }
}

}  // namespace

TileHeight tile_height(std::int64_t rows, int groups) {
  const std::int64_t each = groups > 0 ? (rows + groups - 1) / groups : 0;
  if (each <= 16) return TileHeight::low;
  return each <= 96 ? TileHeight::middle : TileHeight::high;
}

void list_tiles(Stream stream, const RowGroups& rows) {
  launch(stream, Grid{1, 32}, list_kernel, rows, static_cast<int>(rows.height));
}

void grouped_product(Stream stream, const RowGroups& rows, const Product& product, float* y,
                     bool add, int blocks) {
  start_for_height<false>(stream, rows, product, y, add, blocks);
}

void grouped_swiglu(Stream stream, const RowGroups& rows, const Product& product, Bf16* y,
                    int blocks) {
  start_for_height<true>(stream, rows, product, y, false, blocks);
}

}  // namespace moescope::kernels::cuda
