// Running sums over device arrays.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/stream.hpp"

namespace moescope::kernels::cuda {

// Bytes of scratch that sums over up to `count` values need.
std::size_t exclusive_sum_scratch(std::size_t count);
// values[i] becomes the sum of the values before it; in place. scratch:
// exclusive_sum_scratch(count).
void exclusive_sum(Stream stream, std::int32_t* values, std::size_t count, void* scratch);

}  // namespace moescope::kernels::cuda
