#include "random_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

Floats random_floats(moescope::core::Rng& rng, std::size_t count, float scale) {
  Floats values(count);
  for (auto& value : values) value = scale * static_cast<float>(2 * rng.uniform() - 1);
  return values;
}

std::vector<double> product(const double* x, int rows, const Floats& weight, int out, int in) {
  std::vector<double> y;
  for (int r = 0; r < rows; ++r)
    for (int n = 0; n < out; ++n) {
      double sum = 0;
      for (int k = 0; k < in; ++k)
        sum +=
            x[static_cast<std::size_t>(r) * in + k] * weight[static_cast<std::size_t>(n) * in + k];
      y.push_back(sum);
    }
  return y;
}

double relative_error(const Floats& found, const std::vector<double>& wanted) {
  double difference = 0, magnitude = 1e-30;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!std::isfinite(found.at(i))) return std::numeric_limits<double>::infinity();
    difference = std::max(difference, std::abs(found[i] - wanted[i]));
    magnitude = std::max(magnitude, std::abs(wanted[i]));
  }
  return difference / magnitude;
}

bool same_bits(const float* a, const float* b, std::size_t count) {
  return std::memcmp(a, b, count * sizeof(float)) == 0;
}
