#include "fabric/fit.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "core/rng.hpp"

using namespace moescope::fabric;

namespace {

const std::vector<double> kSizes{1024, 8192, 65536, 524288, 4194304};

std::vector<SweepPoint> line(double latency_s, double bytes_per_second,
                             const std::vector<double>& sizes = kSizes) {
  std::vector<SweepPoint> points;
  for (const double bytes : sizes) points.push_back({bytes, latency_s + bytes / bytes_per_second});
  return points;
}

}  // namespace

TEST_CASE("a sweep on a line gives its latency and bandwidth back") {
  const auto fit = fit_link(line(20e-6, 1e9));
  REQUIRE(fit.latency_s);
  REQUIRE(fit.bytes_per_second);
  CHECK(*fit.latency_s == Approx(20e-6));
  CHECK(*fit.bytes_per_second == Approx(1e9));
  CHECK(fit.r_squared == Approx(1));
  CHECK(fit.left_out.empty());
}

TEST_CASE("least squares agree with a case solved by hand") {
  // x 1 2 4, y 1 3 4: slope 13/14, intercept 1/2, R^2 169/196.
  const std::vector<SweepPoint> points{{1, 1}, {2, 3}, {4, 4}};
  CHECK(fit_link(points).r_squared == Approx(169.0 / 196));
  // The same with the middle point on the chord 1 + (x - 1) = x: slope 1, intercept 0.
  const auto fit = fit_link(std::vector<SweepPoint>{{1, 1}, {2, 2}, {4, 4}});
  CHECK(*fit.bytes_per_second == Approx(1));
  CHECK_FALSE(fit.latency_s);
}

TEST_CASE("what a sweep cannot carry is left out, with the reason") {
  CHECK(fit_link(line(1e-6, 1e9, {1024, 2048})).left_out.find("3 are needed") != std::string::npos);
  // All latency: the bytes of the largest message are 1 % of its time.
  const auto slow = fit_link(line(1, 4194304 / 0.01));
  CHECK_FALSE(slow.bytes_per_second);
  CHECK(slow.latency_s);
  CHECK(slow.left_out.find("no bandwidth") == 0);
  // Nothing small: the line's start is far from any point.
  const auto large = fit_link(line(1e-3, 1e9, {1e6, 2e6, 3e6}));
  CHECK_FALSE(large.latency_s);
  CHECK(large.bytes_per_second);
  CHECK(large.left_out.find("no latency") == 0);
  // Times that do not grow with the bytes.
  moescope::core::Rng rng(1);
  std::vector<SweepPoint> noise;
  for (const double bytes : kSizes) noise.push_back({bytes, 1 + 1e-3 * (rng.chance(0.5) ? 1 : -1)});
  const auto none = fit_link(noise);
  CHECK_FALSE(none.bytes_per_second);
  CHECK_FALSE(none.latency_s);
  CHECK(none.left_out.find("no line") == 0);
}
