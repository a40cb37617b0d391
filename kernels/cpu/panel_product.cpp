#include "kernels/cpu/panel_product.hpp"

#include <algorithm>
#include <vector>

#include "kernels/cpu/vectors.hpp"

namespace moescope::kernels {
namespace {

// Rows that meet all panels before the next rows do. x then stays in the outer cache while panels
// pass, and the panels are read from memory once per 240 rows (a multiple of the tile's six), whose
// cost is a few percent of the products.
constexpr int kBlockRows = 240;

// One tile of outputs, held in registers along the whole of `in`.
template <class Vector, int Rows, int Columns>
MOESCOPE_INLINE void tile(const float* panel, int in, const float* x, int width, std::size_t out,
                          float* y) {
  constexpr int kLanes = kLanesOf<Vector>;
  Vector sums[Rows][Columns] = {};
  for (int k = 0; k < in; ++k) {
    Vector weights[Columns];
    // Unrolled before the compiler decides what lives in registers.
#pragma GCC unroll 8
    for (int c = 0; c < Columns; ++c)
      load(panel + static_cast<std::size_t>(k) * kPanel + c * kLanes, weights[c]);
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const float value = x[static_cast<std::size_t>(r) * in + k];
#pragma GCC unroll 8
      for (int c = 0; c < Columns; ++c) sums[r][c] += weights[c] * value;
    }
  }
  if (width >= Columns * kLanes)
    for (int r = 0; r < Rows; ++r)
      for (int c = 0; c < Columns; ++c)
        std::memcpy(y + r * out + c * kLanes, &sums[r][c], sizeof(Vector));
  else
    for (int r = 0; r < Rows; ++r) std::memcpy(y + r * out, sums[r], width * sizeof(float));
}

// How many vectors wide a tile of so many rows is: enough sums to hide the latency of an addition,
// few enough for the registers (32 with AVX-512, 16 otherwise).
template <class Vector>
constexpr int columns_for(int rows) {
  if (kLanesOf<Vector> == 16) return 4;
  return rows == 1 ? 8 : rows <= 3 ? 4 : 2;
}

// The rows of a block in tiles of `Rows`, and what is left of them in smaller ones.
template <class Vector, int Rows = 6>
MOESCOPE_INLINE void one_panel(const float* panel, int in, const float* x, int rows, int width,
                               std::size_t out, float* y) {
  constexpr int kColumns = columns_for<Vector>(Rows);
  constexpr int kStep = kColumns * kLanesOf<Vector>;
  for (; rows >= Rows; rows -= Rows, x += static_cast<std::size_t>(Rows) * in, y += Rows * out)
    for (int n = 0; n < width; n += kStep)
      tile<Vector, Rows, kColumns>(panel + n, in, x, width - n, out, y + n);
  if constexpr (Rows > 1) one_panel<Vector, Rows - 1>(panel, in, x, rows, width, out, y);
}

template <class Vector>
MOESCOPE_INLINE void multiply(const float* panels, int out, int in, const float* x, int rows,
                              float* y) {
  for (int first = 0; first < rows; first += kBlockRows)
    for (int n = 0; n < out; n += kPanel)
      one_panel<Vector>(panels + static_cast<std::size_t>(n) * in, in,
                        x + static_cast<std::size_t>(first) * in,
                        std::min(kBlockRows, rows - first), std::min(kPanel, out - n), out,
                        y + static_cast<std::size_t>(first) * out + n);
}

void multiply_plain(const float* panels, int out, int in, const float* x, int rows, float* y) {
  multiply<Float4>(panels, out, in, x, rows, y);
}

#ifdef __x86_64__
__attribute__((target("avx2,fma"))) void multiply_avx2(const float* panels, int out, int in,
                                                       const float* x, int rows, float* y) {
  multiply<Float8>(panels, out, in, x, rows, y);
}

__attribute__((target("avx512f"))) void multiply_avx512(const float* panels, int out, int in,
                                                        const float* x, int rows, float* y) {
  multiply<Float16>(panels, out, in, x, rows, y);
}
#endif

std::vector<PanelProduct> runnable() {
  std::vector<PanelProduct> products;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) products.push_back({"AVX-512", true, multiply_avx512});
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    products.push_back({"AVX2", true, multiply_avx2});
#endif
  products.push_back({"plain", false, multiply_plain});
  return products;
}

}  // namespace

std::span<const PanelProduct> panel_products() {
  static const std::vector<PanelProduct> products = runnable();
  return products;
}

}  // namespace moescope::kernels
