#pragma once

#include "kernels/device.hpp"

namespace moescope::kernels::cuda {

// "cuda": the NVIDIA GPUs that the driver shows.
DeviceKind device_kind();

}  // namespace moescope::kernels::cuda
