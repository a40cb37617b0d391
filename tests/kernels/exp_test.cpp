#include "kernels/cpu/exp.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using moescope::kernels::exp_f32;

TEST_CASE("exp is within 2 ulp wherever the result is a normal number") {
  double worst = 0;
  for (float x = -87.3f; x < 88.72f; x += 1.03e-4f) {
    const double exact = std::exp(static_cast<double>(x));
    const auto near = static_cast<float>(exact);
    const double ulp = std::nextafter(near, std::numeric_limits<float>::infinity()) - near;
    worst = std::max(worst, std::abs(exp_f32(x) - exact) / ulp);
  }
  INFO(worst << " ulp");
  CHECK(worst < 2);
}

TEST_CASE("exp keeps its ends") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  CHECK(exp_f32(0.0f) == 1.0f);
  CHECK(exp_f32(-0.0f) == 1.0f);
  CHECK(exp_f32(-kInfinity) == 0.0f);
  CHECK(exp_f32(-1e30f) == 0.0f);
  CHECK(exp_f32(kInfinity) == kInfinity);
  CHECK(exp_f32(88.8f) == kInfinity);
  CHECK(std::isnan(exp_f32(std::numeric_limits<float>::quiet_NaN())));
  CHECK(exp_f32(-100.0f) == Approx(std::exp(-100.0)).epsilon(0.1));  // denormal
}
