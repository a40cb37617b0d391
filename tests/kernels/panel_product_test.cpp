#include "kernels/cpu/panel_product.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "random_data.hpp"

using moescope::core::Rng;
using namespace moescope::kernels;

namespace {

Floats pack(const Floats& weight, int out, int in) {
  const int panels = (out + kPanel - 1) / kPanel;
  Floats packed(static_cast<std::size_t>(panels) * in * kPanel, 0.0f);
  for (int n = 0; n < out; ++n)
    for (int k = 0; k < in; ++k)
      packed[(static_cast<std::size_t>(n / kPanel) * in + k) * kPanel + n % kPanel] =
          weight[static_cast<std::size_t>(n) * in + k];
  return packed;
}

// The definition: one chain of multiply-adds along `in`.
Floats chains(const Floats& weight, int out, int in, const Floats& x, int rows, bool fused) {
  Floats y;
  for (int r = 0; r < rows; ++r)
    for (int n = 0; n < out; ++n) {
      float sum = 0;
      for (int k = 0; k < in; ++k) {
        const float a = weight[static_cast<std::size_t>(n) * in + k];
        const float b = x[static_cast<std::size_t>(r) * in + k];
        // volatile, or the compiler of this test might fuse the second form as well.
        const volatile float rounded = a * b;
        sum = fused ? std::fma(a, b, sum) : sum + rounded;
      }
      y.push_back(sum);
    }
  return y;
}

}  // namespace

TEST_CASE("on every instruction set an output is one chain of multiply-adds", "[linear]") {
  struct Size {
    int out, in, most_rows;
  };
  for (const auto& [out, in, most_rows] :
       {Size{1, 1, 1}, {5, 9, 14}, {64, 128, 30}, {65, 40, 13}, {100, 60, 255}, {130, 700, 9}}) {
    Rng rng(out);
    const Floats weight = random_floats(rng, static_cast<std::size_t>(out) * in);
    const Floats packed = pack(weight, out, in);
    const Floats x = random_floats(rng, static_cast<std::size_t>(most_rows) * in);
    for (const auto& product : panel_products()) {
      const Floats wanted = chains(weight, out, in, x, most_rows, product.fused);
      for (int rows = 0; rows <= most_rows; rows = rows < 13 ? rows + 1 : rows * 2) {
        // Rows beyond the call must stay as they are.
        Floats y(wanted.size(), -7.0f), expected(wanted.begin(), wanted.begin() + rows * out);
        expected.resize(wanted.size(), -7.0f);
        product.run(packed.data(), out, in, x.data(), rows, y.data());
        INFO(product.instructions << ", " << out << "x" << in << ", " << rows << " rows");
        REQUIRE(same_bits(y.data(), expected.data(), y.size()));
      }
    }
  }
}
