#include "report/bootstrap.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/rng.hpp"

using namespace moescope;
using report::Interval;

namespace {

constexpr std::uint64_t kSeed = 7;
const double kMissing = std::nan("");

// Twelve uniforms summed: close to a normal distribution of mean 0 and deviation 1.
double normal(core::Rng& rng) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += rng.uniform();
  return sum;
}

}  // namespace

TEST_CASE("the interval of normal samples is near 1.96 standard errors") {
  core::Rng rng(3);
  std::vector<double> samples(400);
  for (double& sample : samples) sample = 10 + 2 * normal(rng);
  const Interval interval = report::bootstrap_mean(samples, kSeed);
  const double mean = std::accumulate(samples.begin(), samples.end(), 0.0) / 400;
  double squares = 0;
  for (const double sample : samples) squares += (sample - mean) * (sample - mean);
  const double error = std::sqrt(squares / 400 / 400);
  CHECK(interval.mean == Approx(mean));
  CHECK(mean - interval.low == Approx(1.96 * error).epsilon(0.1));
  CHECK(interval.high - mean == Approx(1.96 * error).epsilon(0.1));
}

TEST_CASE("95 of 100 intervals hold the true mean, or nearly so") {
  core::Rng rng(5);
  int held = 0;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> samples(50);
    for (double& sample : samples) sample = normal(rng);
    const Interval interval = report::bootstrap_mean(samples, static_cast<std::uint64_t>(trial));
    held += interval.low <= 0 && interval.high >= 0;
  }
  CHECK(held >= 178);  // four deviations of a binomial of 200 at 0.95 below its mean of 190
}

TEST_CASE("two samples: resampled means are the low, the middle or the high one") {
  const std::vector<double> samples{1, 3};
  const Interval interval = report::bootstrap_mean(samples, kSeed);
  CHECK(interval.mean == 2);
  CHECK(interval.low == 1);
  CHECK(interval.high == 3);
}

TEST_CASE("equal samples have an interval without width, one sample has none") {
  const std::vector<double> equal(9, 4.0);
  const Interval flat = report::bootstrap_mean(equal, kSeed);
  CHECK(flat.mean == 4);
  CHECK(flat.low == 4);
  CHECK(flat.high == 4);
  const std::vector<double> lone{4};
  CHECK(report::bootstrap_mean(lone, kSeed).mean == 4);
  CHECK(std::isnan(report::bootstrap_mean(lone, kSeed).low));
  CHECK(std::isnan(report::bootstrap_mean({}, kSeed).mean));
}

TEST_CASE("missing samples are left out, from pairs both sides") {
  const std::vector<double> samples{1, kMissing, 3};
  CHECK(report::bootstrap_mean(samples, kSeed).mean == 2);
  const std::vector<double> other{0, 5, kMissing};
  CHECK(report::bootstrap_difference(samples, other, kSeed).mean == 1);
}

TEST_CASE("the same seed gives the same bits, another seed others") {
  core::Rng rng(9);
  std::vector<double> samples(30);
  for (double& sample : samples) sample = rng.uniform();
  const Interval once = report::bootstrap_mean(samples, 1),
                 again = report::bootstrap_mean(samples, 1);
  CHECK(once.low == again.low);
  CHECK(once.high == again.high);
  CHECK(once.low != report::bootstrap_mean(samples, 2).low);
}

TEST_CASE("pairing removes what two strategies share") {
  // Requests differ by far more than the strategies do: unpaired, the difference would drown.
  core::Rng rng(13);
  std::vector<double> a(60), b(60);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double request = 100 * rng.uniform();
    b[i] = request;
    a[i] = request + 1 + 0.1 * normal(rng);
  }
  const Interval difference = report::bootstrap_difference(a, b, kSeed);
  CHECK(difference.mean == Approx(1).margin(0.1));
  CHECK(difference.low > 0.9);
  CHECK(difference.high < 1.1);
  CHECK_THROWS_AS(report::bootstrap_difference(a, {b.data(), 3}, kSeed), std::invalid_argument);
}

TEST_CASE("a ratio weighs requests by their tokens") {
  const std::vector<double> ranks{30, 10}, tokens{10, 10}, none{0, 0};
  CHECK(report::bootstrap_ratio(ranks, tokens, kSeed).mean == 2);
  const std::vector<double> uneven{10, 30};
  CHECK(report::bootstrap_ratio(ranks, uneven, kSeed).mean == 1);
  CHECK(report::bootstrap_ratio(ranks, uneven, kSeed).low == Approx(10.0 / 30));
  CHECK(report::bootstrap_ratio(ranks, uneven, kSeed).high == Approx(3));
  CHECK(std::isnan(report::bootstrap_ratio(none, none, kSeed).low));
}
