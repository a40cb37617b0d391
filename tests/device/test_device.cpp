#include "device/test_device.hpp"

#include <catch2/catch.hpp>

using namespace moescope::kernels;

std::shared_ptr<cuda::Device> test_device() {
  if (cuda::Device::count() == 0) {
    WARN("skipped: " << cuda::Device::why_none());
    return nullptr;
  }
  auto device = cuda::Device::open(0);
  if (!device) {
    WARN("skipped: " << device.error().message);
    return nullptr;
  }
  return *device;
}

std::vector<Bf16> to_bf16(const Floats& values) {
  std::vector<Bf16> narrow;
  for (const float value : values) narrow.push_back(to_bf16(value));
  return narrow;
}

Floats to_floats(const std::vector<Bf16>& values) {
  Floats wide;
  for (const Bf16 value : values) wide.push_back(to_float(value));
  return wide;
}

Floats rounded(const Floats& values) { return to_floats(to_bf16(values)); }
