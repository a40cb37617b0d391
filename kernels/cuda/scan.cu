#include <cub/device/device_scan.cuh>

#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/scan.hpp"

namespace moescope::kernels::cuda {

std::size_t exclusive_sum_scratch(std::size_t count) {
  std::size_t bytes = 0;
  std::int32_t* const none = nullptr;
  check(cub::DeviceScan::ExclusiveSum(nullptr, bytes, none, none, count));
  return bytes;
}

void exclusive_sum(Stream stream, std::int32_t* values, std::size_t count, void* scratch) {
  if (count == 0) return;
  std::size_t bytes = exclusive_sum_scratch(count);
  check(cub::DeviceScan::ExclusiveSum(scratch, bytes, values, values, count, stream));
}

}  // namespace moescope::kernels::cuda
