// Starting a kernel. A launch that the runtime refuses is a mistake in this code (a grid or block
// that no device takes), and throws with the kernel's source line.
#pragma once

#ifdef __CUDACC__
#include <cuda_runtime.h>

#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>

#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

inline void check(cudaError_t status,
                  std::source_location where = std::source_location::current()) {
  if (status != cudaSuccess)
    throw std::runtime_error(std::string(where.file_name()) + ":" + std::to_string(where.line()) +
                             ": " + cudaGetErrorString(status));
}

struct Grid {
  unsigned blocks, threads;
  std::size_t shared_bytes = 0;
  unsigned blocks_y = 1;
  std::source_location where = std::source_location::current();
};

// No blocks: nothing to do.
template <class... Parameters, class... Arguments>
void launch(Stream stream, const Grid& grid, void (*kernel)(Parameters...),
            Arguments&&... arguments) {
  if (grid.blocks == 0 || grid.blocks_y == 0) return;
  // Above 48 KiB a kernel must ask for its shared memory.
  if (grid.shared_bytes > 48 * 1024)
    check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                               static_cast<int>(grid.shared_bytes)),
          grid.where);
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(grid.blocks, grid.blocks_y);
  config.blockDim = dim3(grid.threads);
  config.dynamicSmemBytes = grid.shared_bytes;
  config.stream = stream;
  check(cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...), grid.where);
}

}  // namespace moescope::kernels::cuda
#else
#include "device/device_emulator.hpp"
#endif
