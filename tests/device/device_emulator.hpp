// Plays CUDA kernels on the host, so that their own code is tested where no GPU is: each thread of
// a block is a fiber, blocks run one after the other, and threads change places at barriers and
// warp operations, in a shuffled order. Shared memory is poisoned before each block, and an
// asynchronous copy lands only when its thread waits for it, so a missing barrier or wait shows as
// a wrong result; a barrier that not all threads reach ends the test.
// It does not show what only hardware has: alignment of addresses (checked where an instruction
// needs it), timing, and memory ordering between blocks.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <utility>

#include "kernels/bf16.hpp"
#include "kernels/cuda/stream.hpp"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__ static

struct Dim3 {
  unsigned x = 1, y = 1, z = 1;
};
struct uint4 {
  unsigned x, y, z, w;
};
struct float2 {
  float x, y;
};
struct float4 {
  float x, y, z, w;
};

namespace device_emulator {

constexpr int kWarp = 32;

// Where the running thread stands.
struct Place {
  Dim3 thread, block, block_size, grid_size;
};
const Place& place();

void* dynamic_shared();
void block_barrier();
// Every lane of the warp gives 8 words and reads all 32 x 8; the result holds until its next call.
using WarpWords = std::uint32_t[kWarp][8];
const WarpWords& exchange(const std::uint32_t (&mine)[8]);
int lane();

void copy_async(void* shared, const void* global, int bytes);
void commit_copies();
void wait_copies(int pending);

// Runs now, or is kept while the stream records a graph.
void submit(moescope::kernels::cuda::Stream stream, std::function<void()> work);
void run_grid(unsigned blocks, unsigned blocks_y, unsigned threads, std::size_t shared_bytes,
              const std::function<void()>& thread);

template <class T>
T shuffle(T value, int source) {
  static_assert(sizeof(T) <= 8);
  std::uint32_t words[8] = {};
  std::memcpy(words, &value, sizeof value);
  const auto& all = exchange(words);
  std::memcpy(&value, all[source & (kWarp - 1)], sizeof value);
  return value;
}

}  // namespace device_emulator

#define threadIdx (device_emulator::place().thread)
#define blockIdx (device_emulator::place().block)
#define blockDim (device_emulator::place().block_size)
#define gridDim (device_emulator::place().grid_size)
#define MOESCOPE_SHARED(type, name) \
  type* const name = static_cast<type*>(device_emulator::dynamic_shared())

inline void __syncthreads() { device_emulator::block_barrier(); }
inline void __syncwarp() {
  const std::uint32_t nothing[8] = {};
  device_emulator::exchange(nothing);
}
template <class T>
T __shfl_xor_sync(unsigned, T value, int bits) {
  return device_emulator::shuffle(value, device_emulator::lane() ^ bits);
}
template <class T>
T __shfl_sync(unsigned, T value, int source) {
  return device_emulator::shuffle(value, source);
}
inline float rsqrtf(float x) { return 1.0f / std::sqrt(x); }
// Blocks run one after the other and threads change places only at barriers.
template <class T>
T atomicAdd(T* to, T value) {
  const T before = *to;
  *to += value;
  return before;
}

namespace moescope::kernels::cuda {

inline void copy_async(void* shared, const void* global, int bytes) {
  device_emulator::copy_async(shared, global, bytes);
}
inline void commit_copies() { device_emulator::commit_copies(); }
template <int Pending>
void wait_copies() {
  device_emulator::wait_copies(Pending);
}
void load_matrices(const void* row, std::uint32_t (&to)[4]);
void load_matrices_transposed(const void* row, std::uint32_t (&to)[4]);
void multiply_add(float (&d)[4], const std::uint32_t (&a)[4], std::uint32_t b0, std::uint32_t b1);

struct Grid {
  unsigned blocks, threads;
  std::size_t shared_bytes = 0;
  unsigned blocks_y = 1;
};

template <class... Parameters, class... Arguments>
void launch(Stream stream, const Grid& grid, void (*kernel)(Parameters...),
            Arguments... arguments) {
  device_emulator::submit(stream, [=] {
    device_emulator::run_grid(grid.blocks, grid.blocks_y, grid.threads, grid.shared_bytes,
                              [&] { kernel(arguments...); });
  });
}

}  // namespace moescope::kernels::cuda
