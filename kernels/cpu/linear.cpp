#include "kernels/linear.hpp"

#include <cstdlib>
#include <new>

#include "kernels/cpu/panel_product.hpp"

namespace moescope::kernels {
namespace {

// On cache lines, so that no vector of weights straddles two.
std::shared_ptr<float[]> allocate(std::size_t count) {
  void* const memory = std::aligned_alloc(64, count * sizeof(float));
  if (!memory) throw std::bad_alloc();
  return {static_cast<float*>(memory), std::free};
}

}  // namespace

PackedLinear::PackedLinear(const float* weight, int out, int in) : out_(out), in_(in) {
  const int panels = (out + kPanel - 1) / kPanel;
  const auto packed = allocate(static_cast<std::size_t>(panels) * in * kPanel);
  float* to = packed.get();
  for (int first = 0; first < panels * kPanel; first += kPanel)
    for (int k = 0; k < in; ++k)
      for (int n = first; n < first + kPanel; ++n)
        *to++ = n < out ? weight[static_cast<std::size_t>(n) * in + k] : 0.0f;
  panels_ = packed;
}

void PackedLinear::apply(const float* x, int rows, float* y) const {
  static const auto run = panel_products().front().run;
  run(panels_.get(), out_, in_, x, rows, y);
}

}  // namespace moescope::kernels
