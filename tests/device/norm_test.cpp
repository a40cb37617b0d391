#include "kernels/cuda/norm.hpp"

#include <catch2/catch.hpp>

#include "device/test_device.hpp"
#include "kernels/attention.hpp"

using namespace moescope::kernels;
using moescope::core::Rng;

TEST_CASE("the device's RMSNorm is the host's, rounded to bf16") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(1);
  for (const int width : {1, 8, 100, 700}) {
    const int rows = 5, stride = width + 3;
    const Floats x = random_floats(rng, static_cast<std::size_t>(rows) * stride, 4.0f);
    const Floats weight = random_floats(rng, width);
    Floats host(x);
    rms_norm(x.data(), weight.data(), rows, width, stride, 1e-5f, host.data());
    Bf16* const y = queue.room<Bf16>(static_cast<std::size_t>(rows) * width);
    cuda::rms_norm(queue.stream(), queue.put(x), queue.put(weight), rows, width, stride, 1e-5f, y);
    const auto found = to_floats(queue.get(y, static_cast<std::size_t>(rows) * width));
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < width; ++c) {
        const float wanted = host[r * stride + c];
        CHECK(found[r * width + c] == Approx(wanted).epsilon(1.0 / 255).margin(1e-6));
      }
  }
}

TEST_CASE("heads are normalised in place, each alone, and what lies between rows stays") {
  const auto device = test_device();
  if (!device) return;
  TestQueue queue(device);
  Rng rng(2);
  const int rows = 4, heads = 3, width = 16, stride = heads * width + 5;
  const Floats x = random_floats(rng, static_cast<std::size_t>(rows) * stride, 2.0f);
  const Floats weight = random_floats(rng, width);
  Floats host(x);
  for (int h = 0; h < heads; ++h)
    rms_norm(x.data() + h * width, weight.data(), rows, width, stride, 1e-6f,
             host.data() + h * width);
  float* const there = queue.put(x);
  cuda::rms_norm_heads(queue.stream(), there, queue.put(weight), rows, heads, width, stride, 1e-6f);
  const auto found = queue.get(there, x.size());
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(found[i] == Approx(host[i]).epsilon(1e-5));

  // A row alone has the bits that it has among others.
  float* const alone = queue.put(Floats(x.begin() + 2 * stride, x.begin() + 3 * stride));
  cuda::rms_norm_heads(queue.stream(), alone, queue.put(weight), 1, heads, width, stride, 1e-6f);
  CHECK(same_bits(queue.get(alone, stride).data(), found.data() + 2 * stride, stride));
}
