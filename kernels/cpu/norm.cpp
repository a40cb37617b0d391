#include <cmath>

#include "kernels/attention.hpp"
#include "kernels/cpu/vectors.hpp"

namespace moescope::kernels {

MOESCOPE_CLONES void rms_norm(const float* x, const float* weight, int rows, int width, int stride,
                              float eps, float* y) {
  for (int r = 0; r < rows; ++r, x += stride, y += stride) {
    Float16 sum = {}, part;
    int i = 0;
    for (; i + kLanesOf<Float16> <= width; i += kLanesOf<Float16>) {
      load(x + i, part);
      sum += part * part;
    }
    if (i < width) {
      load_part(x + i, width - i, part);
      sum += part * part;
    }
    const float scale = 1.0f / std::sqrt(lane_sum(sum) / static_cast<float>(width) + eps);
    for (int c = 0; c < width; ++c) y[c] = weight[c] * (x[c] * scale);
  }
}

MOESCOPE_CLONES void add_in_place(const float* x, std::size_t n, float* y) {
  for (std::size_t i = 0; i < n; ++i) y[i] += x[i];
}

RotaryTable::RotaryTable(int positions, int head_dim, float theta) : half_(head_dim / 2) {
  for (int p = 0; p < positions; ++p)
    for (int i = 0; i < half_; ++i) {
      // In float32 step by step, as transformers computes it: the rounding of the inverse frequency
      // shows at late positions.
      const float exponent = static_cast<float>(2 * i) / static_cast<float>(head_dim);
      const float angle = static_cast<float>(p) * (1.0f / std::pow(theta, exponent));
      cos_.push_back(std::cos(angle));
      sin_.push_back(std::sin(angle));
    }
}

void RotaryTable::apply(float* x, int rows, int heads, int stride, int first) const {
  for (int r = 0; r < rows; ++r) {
    const float* c = cos_.data() + static_cast<std::size_t>(first + r) * half_;
    const float* s = sin_.data() + static_cast<std::size_t>(first + r) * half_;
    for (int h = 0; h < heads; ++h) {
      float* low =
          x + static_cast<std::size_t>(r) * stride + static_cast<std::size_t>(h) * 2 * half_;
      float* high = low + half_;
      for (int i = 0; i < half_; ++i) {
        const float a = low[i], b = high[i];
        low[i] = a * c[i] - b * s[i];
        high[i] = b * c[i] + a * s[i];
      }
    }
  }
}

}  // namespace moescope::kernels
