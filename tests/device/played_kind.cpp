// The device kinds of a program whose GPUs are played on the host: MOESCOPE_PLAYED_GPUS of them (1
// unless set), under the name that users know.
#include <fmt/format.h>

#include <cstdlib>

#include "kernels/cuda/decoder.hpp"
#include "kernels/cuda/footprint.hpp"
#include "kernels/device.hpp"

using namespace moescope;
using namespace moescope::kernels;

namespace {

int count() {
  const char* const text = std::getenv("MOESCOPE_PLAYED_GPUS");
  return text ? std::atoi(text) : 1;
}

std::string why_none() { return count() == 0 ? "played without a GPU" : ""; }

core::Result<std::shared_ptr<cuda::Device>> open(int index) {
  if (index < 0 || index >= count())
    return core::Error::bad_input(fmt::format("GPU {}: there are {}", index, count()));
  return cuda::Device::open(0);
}

core::Result<std::string> id(int index) {
  MOESCOPE_TRY(const auto device, open(index));
  return device->info().uuid + std::to_string(index);
}

core::Result<void> check(int index, const DecoderShape& shape, const DeviceLoad& load) {
  MOESCOPE_CHECK(cuda::check_shape(shape));
  MOESCOPE_TRY(const auto device, open(index));
  return cuda::check_fits(cuda::footprint(shape, load), load.ranks, device->free_bytes());
}

core::Result<std::unique_ptr<DeviceDecoder>> load(int index, const DecoderShape& shape,
                                                  const DecoderValues& values) {
  MOESCOPE_TRY(auto device, open(index));
  MOESCOPE_TRY(auto decoder, cuda::Decoder::load(std::move(device), shape, values));
  return std::unique_ptr<DeviceDecoder>(std::move(decoder));
}

}  // namespace

namespace moescope::kernels {

std::span<const DeviceKind> device_kinds() {
  static const DeviceKind kind{"cuda", "GPUs played on the host", count, why_none, id, check, load};
  return {&kind, 1};
}

}  // namespace moescope::kernels
