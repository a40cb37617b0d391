#include <catch2/catch.hpp>
#include <cmath>

#include "kernels/attention.hpp"
#include "random_data.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

TEST_CASE("rms_norm divides by the root mean square, in place or not") {
  Rng rng(1);
  for (const int width : {1, 15, 16, 128, 130}) {
    const int stride = width + 7;
    const Floats weight = random_floats(rng, width);
    Floats x = random_floats(rng, 4 * stride), y = x;
    rms_norm(x.data(), weight.data(), 4, width, stride, 1e-5f, y.data());
    for (int r = 0; r < 4; ++r) {
      double squares = 0;
      for (int c = 0; c < width; ++c) squares += std::pow(x[r * stride + c], 2);
      for (int c = 0; c < width; ++c)
        CHECK(y[r * stride + c] ==
              Approx(x[r * stride + c] / std::sqrt(squares / width + 1e-5) * weight[c])
                  .epsilon(1e-6));
      for (int c = width; c < stride; ++c) CHECK(y[r * stride + c] == x[r * stride + c]);
    }
    rms_norm(x.data(), weight.data(), 4, width, stride, 1e-5f, x.data());
    CHECK(same_bits(x.data(), y.data(), x.size()));
  }
}

TEST_CASE("the rotary table turns pairs half a head apart by position times frequency") {
  constexpr int kDim = 32, kHeads = 3, kStride = kHeads * kDim + 5, kFirst = 700;
  const RotaryTable table(800, kDim, 10000.0f);
  Rng rng(2);
  const Floats x = random_floats(rng, 2 * kStride);
  Floats y = x;
  table.apply(y.data(), 2, kHeads, kStride, kFirst);
  for (int r = 0; r < 2; ++r)
    for (int h = 0; h < kHeads; ++h)
      for (int i = 0; i < kDim / 2; ++i) {
        const int low = r * kStride + h * kDim + i, high = low + kDim / 2;
        const double angle = (kFirst + r) * std::pow(10000.0, -2.0 * i / kDim);
        // The float32 angle of position 700 is only good to 700 * 2^-24.
        CHECK(y[low] == Approx(x[low] * std::cos(angle) - x[high] * std::sin(angle)).margin(1e-4));
        CHECK(y[high] == Approx(x[high] * std::cos(angle) + x[low] * std::sin(angle)).margin(1e-4));
      }
}

TEST_CASE("position 0 is not turned") {
  const RotaryTable table(1, 8, 10000.0f);
  Rng rng(3);
  const Floats x = random_floats(rng, 8);
  Floats y = x;
  table.apply(y.data(), 1, 1, 8, 0);
  CHECK(same_bits(x.data(), y.data(), 8));
}

TEST_CASE("add_in_place adds") {
  Floats y{1, 2, 3};
  const Floats x{10, 20, 30};
  add_in_place(x.data(), 3, y.data());
  CHECK(y == Floats{11, 22, 33});
}
