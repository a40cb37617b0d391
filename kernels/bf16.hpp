// bfloat16: the upper half of a float32, rounded to nearest even. Plain bits, so that host code,
// device code and files share one type.
#pragma once

#include <bit>
#include <cstdint>

#ifdef __CUDACC__
#define MOESCOPE_BOTH __host__ __device__ __forceinline__
#else
#define MOESCOPE_BOTH inline
#endif

namespace moescope::kernels {

struct Bf16 {
  std::uint16_t bits;
};

MOESCOPE_BOTH std::uint32_t float_bits(float value) {
#ifdef __CUDA_ARCH__
  return __float_as_uint(value);
#else
  return std::bit_cast<std::uint32_t>(value);
#endif
}

MOESCOPE_BOTH float bits_float(std::uint32_t bits) {
#ifdef __CUDA_ARCH__
  return __uint_as_float(bits);
#else
  return std::bit_cast<float>(bits);
#endif
}

MOESCOPE_BOTH float to_float(Bf16 value) {
  return bits_float(static_cast<std::uint32_t>(value.bits) << 16);
}

MOESCOPE_BOTH Bf16 to_bf16(float value) {
  const std::uint32_t bits = float_bits(value);
  // A NaN stays one: rounding could carry its payload into infinity.
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u)
    return {static_cast<std::uint16_t>((bits >> 16) | 0x0040u)};
  return {static_cast<std::uint16_t>((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16)};
}

// Two values in the order in which a 32-bit register of the matrix units holds them.
MOESCOPE_BOTH std::uint32_t pack_bf16(float low, float high) {
  return to_bf16(low).bits | (static_cast<std::uint32_t>(to_bf16(high).bits) << 16);
}

}  // namespace moescope::kernels
