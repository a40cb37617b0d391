#include <vector>

#include "kernels/device.hpp"
#ifdef MOESCOPE_WITH_CUDA
#include "kernels/cuda/kind.hpp"
#endif

namespace moescope::kernels {

std::span<const DeviceKind> device_kinds() {
  static const std::vector<DeviceKind> kinds{
#ifdef MOESCOPE_WITH_CUDA
      cuda::device_kind(),
#endif
  };
  return kinds;
}

}  // namespace moescope::kernels
