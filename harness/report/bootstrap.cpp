#include "report/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "core/rng.hpp"

namespace moescope::report {
namespace {

// Efron and Tibshirani (1993, 13.3) ask for 1000 or more where percentiles are read.
constexpr std::size_t kResamples = 2000;
constexpr double kTail = 0.025;  // cut from each side: 95 % remain

struct Pair {
  double a, b;
};

// Linear interpolation between the two nearest order statistics.
double percentile(const std::vector<double>& sorted, double fraction) {
  const double place = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

// Every interval here is one of a ratio of sums: a mean is the ratio to a count of ones.
Interval interval(const std::vector<Pair>& pairs, std::uint64_t seed) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (pairs.empty()) return {kNone, kNone, kNone};
  Pair sum{0, 0};
  for (const Pair& pair : pairs) sum = {sum.a + pair.a, sum.b + pair.b};
  if (pairs.size() == 1) return {sum.a / sum.b, kNone, kNone};

  core::Rng rng(seed);
  std::vector<double> estimates;
  estimates.reserve(kResamples);
  for (std::size_t resample = 0; resample < kResamples; ++resample) {
    Pair drawn{0, 0};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const Pair& pair = rng.pick(pairs);
      drawn = {drawn.a + pair.a, drawn.b + pair.b};
    }
    // All drawn requests may be empty ones (0 / 0): that resample has no ratio.
    if (const double ratio = drawn.a / drawn.b; std::isfinite(ratio)) estimates.push_back(ratio);
  }
  if (estimates.empty()) return {sum.a / sum.b, kNone, kNone};
  std::sort(estimates.begin(), estimates.end());
  return {sum.a / sum.b, percentile(estimates, kTail), percentile(estimates, 1 - kTail)};
}

template <class Combine>
std::vector<Pair> present_pairs(std::span<const double> a, std::span<const double> b,
                                Combine combine) {
  if (a.size() != b.size()) throw std::invalid_argument("bootstrap: the pairs do not match");
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!std::isnan(a[i]) && !std::isnan(b[i])) pairs.push_back(combine(a[i], b[i]));
  return pairs;
}

}  // namespace

Interval bootstrap_mean(std::span<const double> samples, std::uint64_t seed) {
  return interval(present_pairs(samples, samples,
                                [](double x, double) {
                                  return Pair{x, 1};
                                }),
                  seed);
}

Interval bootstrap_difference(std::span<const double> a, std::span<const double> b,
                              std::uint64_t seed) {
  return interval(present_pairs(a, b, [](double x, double y) { return Pair{x - y, 1}; }), seed);
}

Interval bootstrap_ratio(std::span<const double> a, std::span<const double> b, std::uint64_t seed) {
  return interval(present_pairs(a, b, [](double x, double y) { return Pair{x, y}; }), seed);
}

}  // namespace moescope::report
