#include "kernels/cuda/kind.hpp"

#include "kernels/cuda/decoder.hpp"
#include "kernels/cuda/footprint.hpp"

namespace moescope::kernels::cuda {
namespace {

core::Result<std::string> id(int index) {
  MOESCOPE_TRY(const auto device, Device::open(index));
  return device->info().uuid;
}

core::Result<void> check(int index, const DecoderShape& shape, const DeviceLoad& load) {
  MOESCOPE_CHECK(check_shape(shape));
  MOESCOPE_TRY(const auto device, Device::open(index));
  const auto fits = check_fits(footprint(shape, load), load.ranks, device->free_bytes());
  if (!fits)
    return fits.error().in("GPU " + std::to_string(index) + " (" + device->info().name + ")");
  return {};
}

core::Result<std::unique_ptr<DeviceDecoder>> load(int index, const DecoderShape& shape,
                                                  const DecoderValues& values) {
  MOESCOPE_TRY(auto device, Device::open(index));
  MOESCOPE_TRY(auto decoder, Decoder::load(std::move(device), shape, values));
  return std::unique_ptr<DeviceDecoder>(std::move(decoder));
}

}  // namespace

DeviceKind device_kind() {
  return {"cuda", "NVIDIA GPUs, in bf16", Device::count, Device::why_none, id, check, load};
}

}  // namespace moescope::kernels::cuda
