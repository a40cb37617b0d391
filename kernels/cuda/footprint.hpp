// What a model and its ranks need of a device's memory, computed before anything is loaded.
#pragma once

#include <cstddef>

#include "core/result.hpp"
#include "kernels/decoder_shape.hpp"
#include "kernels/device.hpp"

namespace moescope::kernels::cuda {

struct Footprint {
  std::size_t weights = 0;  // once for all ranks of the device
  std::size_t caches = 0;   // of one rank
  std::size_t buffers = 0;  // of one rank, when the ranks' loads are even
  std::size_t total(int ranks) const { return weights + (caches + buffers) * ranks; }
};
Footprint footprint(const DecoderShape& shape, const DeviceLoad& load);

// bad_input: a width that the kernels do not take, with what they would.
core::Result<void> check_shape(const DecoderShape& shape);
// bad_input when more than `free` bytes are needed: what for, and the bytes per rank.
core::Result<void> check_fits(const Footprint& need, int ranks, std::size_t free);

}  // namespace moescope::kernels::cuda
