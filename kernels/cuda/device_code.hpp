// What the kernels are written with: warps, asynchronous copies and the matrix units. Included by
// the .cu files only. nvcc maps each to one instruction of sm_80 and later; the tests compile the
// same kernels for the host, where device_emulator.hpp plays them thread by thread.
#pragma once

#include <cstdint>

#include "kernels/bf16.hpp"

#ifdef __CUDACC__
#include <cuda_runtime.h>

// The block's dynamic shared memory as an array of `type`.
#define MOESCOPE_SHARED(type, name)                                 \
  extern __shared__ __align__(128) unsigned char moescope_shared[]; \
  type* const name = reinterpret_cast<type*>(moescope_shared)

namespace moescope::kernels::cuda {

// 16 bytes from global to shared memory; only the first `bytes` (0 to 16) are read, the rest is
// zero.
__device__ __forceinline__ void copy_async(void* shared, const void* global, int bytes) {
  const auto to = static_cast<std::uint32_t>(__cvta_generic_to_shared(shared));
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(global), "r"(bytes)
               : "memory");
}
__device__ __forceinline__ void commit_copies() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}
// Until at most `Pending` of this thread's latest commits are on the way.
template <int Pending>
__device__ __forceinline__ void wait_copies() {
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
}

// Four 8x8 matrices of bf16: lane i gives the address of row i % 8 of matrix i / 8, and gets of
// matrix j the values 2 * (lane % 4) and the next of row lane / 4 (of column, when transposed).
__device__ __forceinline__ void load_matrices(const void* row, std::uint32_t (&to)[4]) {
  const auto from = static_cast<std::uint32_t>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(from)
               : "memory");
}
__device__ __forceinline__ void load_matrices_transposed(const void* row, std::uint32_t (&to)[4]) {
  const auto from = static_cast<std::uint32_t>(__cvta_generic_to_shared(row));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(from)
               : "memory");
}

// d += a b: a 16x16 by rows, b 16x8 by columns, d 16x8 (PTX ISA, mma.m16n8k16 with .bf16). Lane
// holds of d: rows lane / 4 (d[0], d[1]) and lane / 4 + 8, columns 2 * (lane % 4) and the next.
__device__ __forceinline__ void multiply_add(float (&d)[4], const std::uint32_t (&a)[4],
                                             std::uint32_t b0, std::uint32_t b1) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

}  // namespace moescope::kernels::cuda
#else
#include "device/device_emulator.hpp"
#endif

namespace moescope::kernels::cuda {

inline constexpr unsigned kWholeWarp = 0xFFFFFFFFu;

// Every lane gets the sum, in the same order whatever the lane.
__device__ __forceinline__ float warp_sum(float value) {
  for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(kWholeWarp, value, step);
  return value;
}
__device__ __forceinline__ float warp_max(float value) {
  for (int step = 16; step > 0; step /= 2)
    value = fmaxf(value, __shfl_xor_sync(kWholeWarp, value, step));
  return value;
}

__device__ __forceinline__ std::size_t at(int row, int width) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(width);
}

}  // namespace moescope::kernels::cuda
