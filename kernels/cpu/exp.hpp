// exp in float32, written so that the compiler can vectorise it. Plain IEEE operations only, so an
// element has the same bits wherever it stands in a loop. Within 1 ulp of exact results (tests).
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/cpu/clones.hpp"

namespace moescope::kernels {

MOESCOPE_INLINE float exp_f32(float x) {
  // Beyond these the result is 0 or infinity; a NaN passes both comparisons unchanged.
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.5f ? -104.5f : x;
  // Adding 1.5 * 2^23 rounds to an integer n, left in the low bits of the sum.
  constexpr float kRound = 12582912.0f;
  const float shifted = x * 1.44269504f + kRound;
  const float n = shifted - kRound;
  // ln 2 in two parts, the first exact in products with |n| < 2^15 (Cody and Waite).
  const float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  // exp(r) for |r| <= ln(2) / 2: Taylor to r^7, whose remainder is below 2^-31.
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * (r * r) + r + 1.0f;
  // 2^n in two halves: n from -151 to 129 is outside what one exponent field holds.
  const std::int32_t whole =
      std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(kRound);
  const std::int32_t half = whole >> 1;
  const float first = std::bit_cast<float>((half + 127) << 23);
  const float second = std::bit_cast<float>((whole - half + 127) << 23);
  return p * first * second;
}

}  // namespace moescope::kernels
